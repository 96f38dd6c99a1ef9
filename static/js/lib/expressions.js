// The language of conditions and computed values, as in `app/language/expressions`: the same expressions, the same results.
import { strictOperators, yearsBetween } from "./expression-operators.js"
import { checkBounds, countCharacters, ExpressionError, formatNumber, getItems, isEmpty, isObject, isTrue, parseNumber } from "./expression-values.js"
export { ExpressionError, isTrue } from "./expression-values.js"

const MAX_DEPTH = 20
const MAX_STEPS = 50_000

// What the expression gives over these values; throws ExpressionError when it is none, or asks for too much work.
export function evaluate(expression, values, most = MAX_STEPS) {
  return toJsonValue(new Evaluation(values, most).evaluateNode(expression))
}

// Numbers are millionths, as big integers: no other value is one.
const toJsonValue = (value) => {
  if (Array.isArray(value)) return value.map(toJsonValue)
  if (typeof value !== "bigint") return value
  const text = formatNumber(value)
  return parseNumber(Number(text)) === value ? Number(text) : text
}

class Evaluation {
  #values
  #stepsLeft

  constructor(values, most) {
    this.#values = values
    this.#stepsLeft = most
  }

  evaluateNode(node, depth = 1) {
    this.#spend(1)
    if (depth > MAX_DEPTH) throw new ExpressionError("too deep")
    const at = (child) => this.evaluateNode(child, depth + 1)
    if (Array.isArray(node)) return node.map(at)
    if (node === null || typeof node !== "object") return node
    const [[name, operand] = []] = Object.entries(node)
    const operands = Array.isArray(operand) ? operand : [operand]
    if (lazyOperators.has(name)) return lazyOperators.get(name)(operands, at, this)
    if (!strictOperators.has(name)) throw new ExpressionError("unknown operator")
    const values = operands.map(at)
    this.#spend(values.reduce((sum, value) => sum + computeCost(value), 0))
    return checkBounds(strictOperators.get(name)(...values))
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
  evaluateEach(list, body, stops = () => false) {
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
    this.#stepsLeft -= steps
    if (this.#stepsLeft < 0) throw new ExpressionError("too many steps")
  }
}

const computeCost = (value) => {
  if (typeof value === "string") return Math.floor(countCharacters(value) / 100)
  return Array.isArray(value) ? value.length : 0
}

// Operators that look at names, or evaluate some operands only, or one several times.

const isSomeTrue = ([list, body], at, evaluation) => {
  const items = getItems(at(list)) ?? []
  return evaluation.evaluateEach(items, () => at(body), isTrue).some(isTrue)
}

const lazyOperators = new Map(Object.entries({
  var: ([name, otherwise], at, evaluation) => {
    const value = evaluation.lookUp(name)
    return value === null && otherwise !== undefined ? at(otherwise) : value
  },
  missing: (names, at, evaluation) => names.filter((name) => isEmpty(evaluation.lookUp(name))),
  and: (operands, at) => evaluateUntil(operands, at, (value) => !isTrue(value)),
  or: (operands, at) => evaluateUntil(operands, at, isTrue),
  if: (operands, at) => {
    for (let position = 0; position + 1 < operands.length; position += 2) {
      if (isTrue(at(operands[position]))) return at(operands[position + 1])
    }
    return operands.length % 2 ? at(operands.at(-1)) : null
  },
  age: ([birth, reference], at, evaluation) => {
    const first = at(birth)
    return yearsBetween(first, reference === undefined ? evaluation.lookUp("today") : at(reference))
  },
  map: ([list, body], at, evaluation) => {
    const items = getItems(at(list))
    return items && checkBounds(evaluation.evaluateEach(items, () => at(body)))
  },
  filter: ([list, body], at, evaluation) => {
    const items = getItems(at(list))
    if (!items) return null
    const results = evaluation.evaluateEach(items, () => at(body))
    return checkBounds(items.filter((_, position) => isTrue(results[position])))
  },
  all: ([list, body], at, evaluation) => {
    const items = getItems(at(list)) ?? []
    return items.length > 0 && evaluation.evaluateEach(items, () => at(body), (value) => !isTrue(value)).every(isTrue)
  },
  some: isSomeTrue,
  none: (operands, at, evaluation) => !isSomeTrue(operands, at, evaluation),
}))

function evaluateUntil(operands, at, stops) {
  let result = null
  for (const operand of operands) {
    result = at(operand)
    if (stops(result)) break
  }
  return result
}
