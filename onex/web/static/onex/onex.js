/* The little that pages do in the browser. Everything works without it. */
"use strict";

(function () {
  function closeMenus(except) {
    document.querySelectorAll("details.ox-menu[open]").forEach(function (menu) {
      if (menu !== except) menu.removeAttribute("open");
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.ox-menu"));
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details.ox-menu[open] > summary");
    closeMenus(null);
    if (open) open.focus();
    if (location.hash === "#ox-navigation") location.hash = "";
  });

  /* A second click on a button that is already on its way sends nothing. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeatable")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  /* Lists reload themselves when a filter marked so changes. */
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  /* A long list of choices (select data-search) can be searched; the library is fetched only where there is one. */
  var places = document.documentElement.dataset;
  var fetched = false;

  function enhanceSelects() {
    var selects = document.querySelectorAll("select[data-search]:not(.tomselected)");
    if (!selects.length) return;
    if (window.TomSelect) {
      selects.forEach(function (select) {
        new window.TomSelect(select, { maxOptions: 200 });
        select.setAttribute("aria-hidden", "true");
      });
    } else if (!fetched) {
      fetched = true;
      var style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = places.selectStyle;
      var script = document.createElement("script");
      script.src = places.selectScript;
      script.addEventListener("load", enhanceSelects);
      document.head.append(style, script);
    }
  }
  document.addEventListener("DOMContentLoaded", enhanceSelects);
  document.addEventListener("htmx:load", enhanceSelects);
})();
