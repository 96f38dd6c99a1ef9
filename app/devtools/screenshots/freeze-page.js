// Codes, references and the port are drawn at random: in pictures they are always the same, in the order in which they appear.
() => {
  const letters = "K7QF3M2P9XVD4H8TWB5ZN6JCRG1SYAE0"
  const seen = new Map()

  function replaceCode(found) {
    if (!seen.has(found)) seen.set(found, seen.size)
    let place = seen.get(found) * 7
    return found.replace(/(?<=-)[0-9A-Z]{4}|^[0-9A-Z]{4}/g, () => Array.from({ length: 4 }, () => letters[place++ % 32]).join(""))
  }

  const codes = /\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b|\b\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}\b/g
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode
    const words = text.data.replace(codes, replaceCode).replace(/localhost:\d+/, "demarches.vaubrelles.example")
    if (words !== text.data) text.data = words
  }
}
