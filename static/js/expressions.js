// The language of conditions and computed values, as `app/language/expressions` has it: the same documents, the same results.
import { strict, yearsBetween } from "./expression-operators.js"
import { ExpressionError, isEmpty, isObject, isTrue, items, number, size, withinBounds, written } from "./expression-values.js"
export { ExpressionError, isTrue } from "./expression-values.js"

const MAX_DEPTH = 20
const MAX_STEPS = 50_000

// What the expression gives over these values; throws ExpressionError when it is none, or asks for too much work.
export function evaluate(expression, values, most = MAX_STEPS) {
  return plain(new Evaluation(values, most).value(expression))
}

// Numbers are millionths, as big integers: no other value is one.
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "bigint") return value
  const text = written(value)
  return number(Number(text)) === value ? Number(text) : text
}

class Evaluation {
  #values
  #left

  constructor(values, most) {
    this.#values = values
    this.#left = most
  }

  value(node, depth = 1) {
    this.#spend(1)
    if (depth > MAX_DEPTH) throw new ExpressionError("too deep")
    const at = (child) => this.value(child, depth + 1)
    if (Array.isArray(node)) return node.map(at)
    if (node === null || typeof node !== "object") return node
    const [[name, told] = []] = Object.entries(node)
    const operands = Array.isArray(told) ? told : [told]
    if (lazy.has(name)) return lazy.get(name)(operands, at, this)
    if (!strict.has(name)) throw new ExpressionError("unknown operator")
    const given = operands.map(at)
    this.#spend(given.reduce((sum, value) => sum + cost(value), 0))
    return withinBounds(strict.get(name)(...given))
  }

  lookUp(name) {
    let current = this.#values
    for (const part of name.split(".")) {
      if (!isObject(current) || !Object.hasOwn(current, part)) return null
      current = current[part]
    }
    return current
  }

  // What the body gives for each item, until `stops` says so.
  onEach(list, body, stops = () => false) {
    const around = this.#values
    const results = []
    for (const item of list) {
      this.#values = { ...around, item, outer: around.item ?? null }
      results.push(body())
      if (stops(results.at(-1))) break
    }
    this.#values = around
    return results
  }

  #spend(steps) {
    this.#left -= steps
    if (this.#left < 0) throw new ExpressionError("too many steps")
  }
}

const cost = (value) => {
  if (typeof value === "string") return Math.floor(size(value) / 100)
  return Array.isArray(value) ? value.length : 0
}

// Operators that look at names, or evaluate some operands only, or one several times.

const some = ([list, body], at, evaluation) => {
  const found = items(at(list)) ?? []
  return evaluation.onEach(found, () => at(body), isTrue).some(isTrue)
}

const lazy = new Map(Object.entries({
  var: ([name, otherwise], at, evaluation) => {
    const found = evaluation.lookUp(name)
    return found === null && otherwise !== undefined ? at(otherwise) : found
  },
  missing: (names, at, evaluation) => names.filter((name) => isEmpty(evaluation.lookUp(name))),
  and: (operands, at) => until(operands, at, (value) => !isTrue(value)),
  or: (operands, at) => until(operands, at, isTrue),
  if: (operands, at) => {
    for (let position = 0; position + 1 < operands.length; position += 2) {
      if (isTrue(at(operands[position]))) return at(operands[position + 1])
    }
    return operands.length % 2 ? at(operands.at(-1)) : null
  },
  age: ([born, told], at, evaluation) => {
    const first = at(born)
    return yearsBetween(first, told === undefined ? evaluation.lookUp("today") : at(told))
  },
  map: ([list, body], at, evaluation) => {
    const found = items(at(list))
    return found && withinBounds(evaluation.onEach(found, () => at(body)))
  },
  filter: ([list, body], at, evaluation) => {
    const found = items(at(list))
    if (!found) return null
    const results = evaluation.onEach(found, () => at(body))
    return withinBounds(found.filter((_, position) => isTrue(results[position])))
  },
  all: ([list, body], at, evaluation) => {
    const found = items(at(list)) ?? []
    return found.length > 0 && evaluation.onEach(found, () => at(body), (value) => !isTrue(value)).every(isTrue)
  },
  some,
  none: (operands, at, evaluation) => !some(operands, at, evaluation),
}))

function until(operands, at, stops) {
  let result = null
  for (const operand of operands) {
    result = at(operand)
    if (stops(result)) break
  }
  return result
}
