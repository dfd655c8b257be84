// Characters of the fonts Wingdings, Wingdings 2 and Symbol, whose letters stand for signs.

const FONT = /^["']?\s*(wingdings(?: 2)?|symbol|webdings)\b/i;

function table(codes, signs) {
  const all = [...signs];
  return Object.fromEntries([...codes].map((code, index) => [code, all[index]]));
}

const WINGDINGS = table("lnopqrstuvwx§¨Øàßáâèðüûþý()*FJL«¡¤", "●■□❐❑❒⬧⧫◆❖⬥☒▪◻➢→←↑↓➔⇨✓✗☑☒☎✆✉☞☺☹★○◉");
// Boxes of forms, which are ticked by hand.
const WINGDINGS_2 = table("OPQRSTU£", "✗✓☒☑☒☒⊗☐");
const SYMBOL = table(
  "abgdezhqiklmnxoprstufcywABGDEZHQIKLMNXOPRSTUFCYW·´¸£³¹®¥Öå»º",
  "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ•×÷≤≥≠→∞√∑≈≡",
);
// Office stores them from here on where it knows that they are no letters.
const PRIVATE = /[\uf020-\uf0ff]/g;

// Returns the name of a font of signs in a list of fonts, else an empty text.
export function symbolFont(family = "") {
  return FONT.exec(family)?.[1].toLowerCase() ?? "";
}

const signsOf = (font) => ({ symbol: SYMBOL, "wingdings 2": WINGDINGS_2 })[font] ?? WINGDINGS;

export function readSymbols(text, font) {
  const letters = text.replace(PRIVATE, (sign) => {
    const letter = String.fromCharCode(sign.charCodeAt(0) - 0xf000);
    return signsOf(font)[letter] ?? (letter === "·" ? "•" : "▪");
  });
  if (!font) return letters;
  const signs = signsOf(font);
  return letters.replace(/./gu, (letter) => signs[letter] ?? letter);
}
