/* What only a secure address has. */

/** On an address that is not secure the browser has neither keys nor locks: nothing can be sealed there. */
export const canSign = () => Boolean(window.isSecureContext && crypto.subtle && navigator.locks);
