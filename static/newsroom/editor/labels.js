// What the buttons of the editor are called.

const { gettext } = window;

// The library's own labels are English, written into its code; these are put in their place. The
// second list is never read here: the library asks the catalogue for these, and makemessages,
// which doesn't look into libraries, finds them in this file.
export const LABELS = {
  blockquote: gettext("Quotation"),
  bold: gettext("Bold"),
  bulletList: gettext("List"),
  figure: gettext("Picture"),
  heading2: gettext("Heading"),
  heading3: gettext("Subheading"),
  "history:redo": gettext("Redo"),
  "history:undo": gettext("Undo"),
  horizontalRule: gettext("Rule"),
  italic: gettext("Italic"),
  link: gettext("Link"),
  orderedList: gettext("Numbered list"),
  paragraph: gettext("Paragraph"),
  strike: gettext("Struck through"),
  subscript: gettext("Subscript"),
  superscript: gettext("Superscript"),
  table: gettext("Table"),
  "table:addColumnAfter": gettext("Column to the right"),
  "table:addRowAfter": gettext("Row below"),
  "table:deleteColumn": gettext("Delete column"),
  "table:deleteRow": gettext("Delete row"),
  "table:deleteTable": gettext("Delete table"),
  "table:mergeCells": gettext("Merge cells"),
  "table:splitCell": gettext("Split cell"),
  "table:toggleHeaderCell": gettext("Heading cell"),
  unlink: gettext("Remove link"),
};
void (() => [
  gettext("Add caption"),
  gettext("Cancel"),
  gettext("Edit Link"),
  gettext("Remove caption"),
  gettext("Title"),
  gettext("URL"),
  gettext("Update"),
]);
