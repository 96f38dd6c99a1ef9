// Codes, references and the port are drawn at random: in pictures they are always the same, in the order in which they appear.
() => {
  const letters = "K7QF3M2P9XVD4H8TWB5ZN6JCRG1SYAE0"
  const positions = new Map()

  function replaceCode(code) {
    if (!positions.has(code)) positions.set(code, positions.size)
    let position = positions.get(code) * 7
    return code.replace(/(?<=-)[0-9A-Z]{4}|^[0-9A-Z]{4}/g, () => Array.from({ length: 4 }, () => letters[position++ % 32]).join(""))
  }

  const codes = /\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b|\b\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}\b/g
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode
    const words = text.data.replace(codes, replaceCode).replace(/localhost:\d+/, "demarches.vaubrelles.example")
    if (words !== text.data) text.data = words
  }
}
