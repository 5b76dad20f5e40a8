(() => {
  const page = document.documentElement;
  const choose = (language) => {
    page.dataset.language = language;
    page.lang = language === "zh" ? "zh-CN" : "en";
    document.title = document.body.dataset[language === "zh" ? "titleZh" : "titleEn"];
    for (const button of document.querySelectorAll("[data-choose]")) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === language));
    }
  };
  for (const button of document.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => {
      choose(button.dataset.choose);
      history.replaceState(null, "", "#" + button.dataset.choose);
    });
  }
  const asked = location.hash.slice(1);
  const preferred = navigator.language.startsWith("zh") ? "zh" : "en";
  choose(asked === "zh" || asked === "en" ? asked : preferred);
})();
