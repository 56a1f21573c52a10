// English words of the settings. Strings and small functions only.

export const settings = {
  title: "Settings",
};
