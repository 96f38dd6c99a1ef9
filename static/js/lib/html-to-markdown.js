// What is pasted from a word processor or a web page, as Markdown without its styles. Nothing of it is ever put in the page: it is parsed apart.
const STRUCTURE = "a[href], b, strong, i, em, h1, h2, h3, h4, h5, h6, li, table, blockquote, [class^=Mso], [style*=bold], [style*=italic]"
const DROPPED = new Set(["head", "img", "link", "meta", "noscript", "object", "script", "style", "svg", "template", "title", "o:p"])
const BLOCKS = new Set(["address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "ul"])
const LINK_ADDRESS = /^(?:https?:|mailto:|tel:)/i
const SPECIAL = /[\\*_\x60[\]<>|]/g

// Null when the HTML says nothing more than its text.
export function convertHtml(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  if (!body.querySelector(STRUCTURE)) return null
  const markdown = convertBlocks(body).join("\n\n").replace(/\n{3,}/g, "\n\n").trim()
  return raiseHeadings(markdown) || null
}

function convertBlocks(parent) {
  const blocks = []
  let line = ""
  const endLine = () => {
    if (line.trim()) blocks.push(cleanLine(line))
    line = ""
  }
  for (const node of parent.childNodes) {
    if (!isBlock(node)) {
      line += convertInline(node)
      continue
    }
    endLine()
    const item = readWordItem(node)
    // The items of one list follow each other without an empty line.
    if (item && blocks.at(-1)?.isList) blocks.at(-1).lines.push(item)
    else blocks.push(...(item ? [createList([item])] : convertBlock(node)))
  }
  endLine()
  return blocks.map(String)
}

function createList(lines) {
  return { isList: true, lines, toString: () => lines.join("\n") }
}

function convertBlock(element) {
  const name = element.localName
  if (/^h[1-6]$/.test(name)) return prefixLine("#".repeat(Number(name[1])), element)
  if (name === "hr") return ["---"]
  if (name === "ul" || name === "ol") return [convertList(element)]
  if (name === "blockquote") return [indent(convertBlocks(element).join("\n\n"), "> ")]
  if (name === "table") return [convertTable(element)]
  return convertBlocks(element)
}

function prefixLine(prefix, element) {
  const text = cleanLine(convertChildren(element)).replaceAll("**", "")
  return text ? [`${prefix} ${text}`] : []
}

function convertList(list) {
  const isNumbered = list.localName === "ol"
  let number = Number(list.getAttribute("start") ?? 1)
  const lines = []
  for (const item of list.children) {
    // Word processors put a nested list beside the item, not in it.
    if (item.localName !== "li") {
      lines.push(indent(convertBlocks(item.localName.match(/^[uo]l$/) ? wrap(item) : item).join("\n"), "   "))
      continue
    }
    const mark = isNumbered ? `${number++}. ` : "- "
    const content = convertBlocks(item).join("\n")
    if (content) lines.push(mark + indent(content, " ".repeat(mark.length)).trimStart())
  }
  return lines.join("\n")
}

function wrap(element) {
  const parent = element.ownerDocument.createElement("div")
  parent.append(element.cloneNode(true))
  return parent
}

function indent(text, prefix) {
  return text.split("\n").map((line) => `${prefix}${line}`.trimEnd()).join("\n")
}

function convertTable(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => convertBlocks(cell).join(" ").replaceAll("\n", " ")))
  const width = Math.max(0, ...rows.map((row) => row.length))
  // A table of one column is a page layout.
  if (width < 2) return rows.flat().join("\n\n")
  const lines = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`)
  lines.splice(1, 0, `|${" --- |".repeat(width)}`)
  return lines.join("\n")
}

// Word writes a list as paragraphs, whose bullet or number is a text of their own.
function readWordItem(element) {
  if (!/^MsoListParagraph/.test(element.className) && !/mso-list:\s*l/.test(element.getAttribute("style") ?? "")) return null
  const copy = element.cloneNode(true)
  const bullet = [...copy.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""))
  const number = bullet?.textContent.trim().match(/^\d+[.)]/)?.[0]
  bullet?.remove()
  const level = Number(element.getAttribute("style")?.match(/level(\d)/)?.[1] ?? 1)
  return `${"  ".repeat(level - 1)}${number ?? "-"} ${cleanLine(convertChildren(copy))}`
}

function convertInline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[ \t\r\n]+/g, " ").replace(SPECIAL, "\\$&")
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.localName)) return ""
  if (node.localName === "br") return "\n"
  const content = convertChildren(node)
  const address = node.localName === "a" ? node.getAttribute("href") ?? "" : ""
  if (LINK_ADDRESS.test(address) && content.trim()) return surround(content, "[", `](${encodeAddress(address)})`)
  return markEmphasis(node, content)
}

function convertChildren(element) {
  return [...element.childNodes].map((node) => (isBlock(node) ? `\n${convertChildren(node)}\n` : convertInline(node))).join("")
}

function markEmphasis({ localName, style }, content) {
  const weight = style.fontWeight
  // Google Docs wraps everything in a <b> that is not bold.
  const isBold = weight ? weight === "bold" || Number(weight) >= 600 : ["b", "strong"].includes(localName)
  const isItalic = style.fontStyle ? style.fontStyle === "italic" : ["i", "em"].includes(localName)
  if (!content.trim()) return content
  const text = isItalic && !content.includes("\n") ? surround(content, "*", "*") : content
  return isBold && !content.includes("\n") ? surround(text, "**", "**") : text
}

// Blanks stay out of the marks.
function surround(text, before, after) {
  const [, start, content, end] = text.match(/^(\s*)([^]*?)(\s*)$/)
  return `${start}${before}${content}${after}${end}`
}

function encodeAddress(address) {
  return address.trim().replaceAll(" ", "%20").replaceAll("(", "%28").replaceAll(")", "%29")
}

// What begins a line would be read as a mark.
function cleanLine(text) {
  const lines = text.split("\n").map((line) => line.replace(/ {2,}/g, " ").trim()).filter(Boolean)
  return lines.map((line) => line.replace(/^(?:[-+#]|(\d+)([.)]))(?= )/, (mark, number, end) => (number ? `${number}\\${end}` : `\\${mark}`))).join("\n")
}

function isBlock(node) {
  return node.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(node.localName) || [...node.children].some(isBlock))
}

// The first level of headings is that of the page under its title.
function raiseHeadings(markdown) {
  const levels = [...markdown.matchAll(/^(#+) /gm)].map(([, marks]) => marks.length)
  const shift = Math.min(...levels) - 1
  return levels.length && shift ? markdown.replace(/^#+(?= )/gm, (marks) => marks.slice(shift)) : markdown
}
