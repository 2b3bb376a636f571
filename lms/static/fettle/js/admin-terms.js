/* The button "Word of the glossary" of the text editor, and its keys: a word is chosen from the list, and what is made of
   it is an ordinary link, so that nothing but the editor knows of this script. Classic, since Wagtail loads it so. */
{
  const { ModalWorkflowSource, registerPlugin } = window.draftail;

  const handlers = window.CHOOSER_MODAL_ONLOAD_HANDLERS;

  /** Whoever opens it types at once; the dialog takes the focus when it has faded in, so it is given back then. */
  function beginWithTheSearch(modal, data) {
    handlers.choose(modal, data);
    window.jQuery(document.body).one("shown.bs.modal", () => modal.body.find("[name=q]").trigger("focus"));
  }

  class TermSource extends ModalWorkflowSource {
    getChooserConfig(_entity, selected) {
      return {
        url: this.props.entityType.chooserUrls.termChooser,
        urlParams: { q: selected.trim() },
        onload: { ...handlers, choose: beginWithTheSearch },
        responses: { chosen: this.onChosen },
      };
    }

    filterEntityData({ url }) {
      return { url };
    }

    /** Wagtail makes of it what the button is for; this one is for links. */
    onChosen(term) {
      const entityType = { ...this.props.entityType, type: "LINK" };
      super.onChosen.call(Object.create(this, { props: { value: { ...this.props, entityType } } }), term);
    }
  }

  const isAsked = ({ key, shiftKey, ctrlKey, metaKey, altKey }) =>
    key.toLowerCase() === "g" && shiftKey && (ctrlKey || metaKey) && !altKey;

  registerPlugin({ type: "TERM", source: TermSource }, "entityTypes");
  registerPlugin({ type: "term-keys", keyBindingFn: (event) => (isAsked(event) ? "TERM" : undefined) }, "plugins");
}
