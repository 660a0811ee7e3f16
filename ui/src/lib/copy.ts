/** Puts a text on the clipboard, by the one way or the other; false where neither is allowed. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

/** Where writing is refused, copying a selection is not: the event of copying carries the text. */
function copyByEvent(text: string): boolean {
  const carry = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("copy", carry, { capture: true });
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    window.removeEventListener("copy", carry, { capture: true });
  }
}
