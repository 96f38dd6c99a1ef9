// Prints what ical.js reads in the calendars given as JSON on the input: node ical_reader.mjs <folder of modules>
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const { default: ICAL } = await import(pathToFileURL(`${process.argv[2]}/ical.js/dist/ical.js`))

function readEvent(component) {
  const event = new ICAL.Event(component)
  const alarm = component.getFirstSubcomponent("valarm")
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    summary: event.summary,
    location: event.location,
    description: event.description,
    url: component.getFirstPropertyValue("url"),
    status: component.getFirstPropertyValue("status"),
    organiser: event.organizer,
    organiserName: component.getFirstProperty("organizer").getParameter("cn"),
    attendees: event.attendees.map((attendee) => attendee.getFirstValue()),
    alarm: alarm ? alarm.getFirstPropertyValue("trigger").toSeconds() : null,
  }
}

const calendars = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map(readEvent),
  }
})
process.stdout.write(JSON.stringify(calendars))
