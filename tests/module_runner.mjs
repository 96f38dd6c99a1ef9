// Runs the modules of static/js without a browser: one JSON line in, [module, action, arguments]; one line out, {result} or {error}.
import { register } from "node:module"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"

const scripts = pathToFileURL(`${process.argv[2]}/`).href
// Node takes a .js file for CommonJS; addresses of the site are those of the sources.
const HOOKS = `
  export const resolve = (name, context, next) => next(name.startsWith("/js/") ? ${JSON.stringify(scripts)} + name.slice(4) : name, context)
  export const load = (url, context, next) => next(url, url.startsWith(${JSON.stringify(scripts)}) ? { ...context, format: "module" } : context)
`
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`)

async function run(name, action, args) {
  const exported = await import(`/js/${name}.js`)
  return new Function(...Object.keys(exported), `return ${action}`)(...Object.values(exported))(...args)
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(...JSON.parse(line)).then(
    (result) => ({ result: result ?? null }),
    (error) => ({ error: `${error.stack}` }),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
