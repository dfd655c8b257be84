// What stands before an item of a list: a number in one of many scripts, or a bullet.

const CHINESE = "零一二三四五六七八九";
const ENCLOSED = [
  ["①", 20],
  ["⑴", 20],
  ["⒈", 20],
  ["㈠", 10],
  ["❶", 10],
];
const ROMAN = { i: 1, v: 5, x: 10, l: 50, c: 100 };
const OPENING = "[(（〔[【]?";
const CLOSING = "[)）〕\\]】.．、:：,，]";
const NUMBER = new RegExp(`^${OPENING}(?:\\d+[.．-])*(\\d+)${CLOSING}*$`);
const LETTER = new RegExp(`^${OPENING}([a-z]|[ivxlc]+)${CLOSING}$`, "i");
const CHINESE_NUMBER = new RegExp(
  `^(?:第)?${OPENING}([${CHINESE}〇十百]+)(?:[章节条款项部分篇]*)${CLOSING}*$`,
);

function readChinese(text) {
  const [, tens, , units] =
    /^([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)$/.exec(text) ?? [];
  if (tens === undefined) return null;
  if (!text.includes("十")) return CHINESE.indexOf(tens || units);
  return 10 * (tens ? CHINESE.indexOf(tens) : 1) + (units ? CHINESE.indexOf(units) : 0);
}

function readRoman(text) {
  const values = [...text].map((letter) => ROMAN[letter]);
  return values.reduce((sum, value, index) => {
    return sum + (value < (values[index + 1] ?? 0) ? -value : value);
  }, 0);
}

function readLetters(letters) {
  const lower = letters.toLowerCase();
  const isUpper = lower !== letters;
  // A single “i” begins Roman numbers more often than it follows “h”.
  const isRoman = lower.length > 1 || lower === "i";
  const number = isRoman ? readRoman(lower) : lower.charCodeAt(0) - 96;
  const type = isRoman ? "i" : "a";
  return { number, type: isUpper ? type.toUpperCase() : type };
}

// Returns {number, type, isChinese} of a number such as “1.”, “（2）”, “三、”, “b)”; null for a
// bullet. `type` is that of <ol>.
export function readNumber(marker) {
  const text = marker.replace(/[\s\u200b\ufeff]/g, "");
  for (const [first, count] of ENCLOSED) {
    const number = text.charCodeAt(0) - first.charCodeAt(0) + 1;
    if (number >= 1 && number <= count) return { number };
  }
  const digits = NUMBER.exec(text);
  if (digits) return { number: Number(digits[1]) };
  const chinese = CHINESE_NUMBER.exec(text);
  if (chinese) return { number: readChinese(chinese[1]) ?? 1, isChinese: true };
  const letters = LETTER.exec(text);
  return letters ? readLetters(letters[1]) : null;
}
