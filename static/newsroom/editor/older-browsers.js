// Chromium 109 is the last for Windows 7, and the oldest that the newsroom is written in. The
// library's toolbar needs this; without it there would be no button at all.

const toSorted = function (compare) {
  return [...this].sort(compare);
};
if (!Array.prototype.toSorted) {
  Object.defineProperty(Array.prototype, "toSorted", {
    value: toSorted,
    writable: true,
    configurable: true,
  });
}
