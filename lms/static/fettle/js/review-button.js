/* The editor of translations says "Publish in …" on its one button, by the catalogue that was loaded before. Here the button
   begins the review; the words are in data-words. */
{
  const { words } = document.currentScript.dataset;
  Object.assign(window.django.catalog, { "Publish in ": `${words}: `, "Publishing...": words });
}
