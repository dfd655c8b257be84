// The draft of a form that was sent is kept until a page says that the form was saved. Every page
// of the admin asks: the one that follows a save may be any of them.

const SENT = "newsroom-sent";

// A browser that keeps nothing must still be able to save.
export const useStorage = (action) => {
  try {
    return action(localStorage, sessionStorage);
  } catch {
    return null;
  }
};

export const markAsSent = (key) => useStorage((_local, session) => session.setItem(SENT, key));

const key = useStorage((_local, session) => session.getItem(SENT));
useStorage((_local, session) => session.removeItem(SENT));
if (key && document.querySelector(".messagelist .success")) {
  useStorage((local) => local.removeItem(key));
}
