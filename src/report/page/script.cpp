// The script of a page. It has no `<` and no `&`, so that the page is well-formed XML too.
#include "report/page/document.hpp"

namespace pushpkt::report::page {

std::string_view script() {
  static constexpr std::string_view text = R"js(
(function () {
  'use strict';
  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

  // Folding: the page arrives with everything open.
  var folds = all('details.fold');
  folds.forEach(function (fold) { fold.open = false; });
  function unfold() {
    var target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    for (var at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
    if (target) target.scrollIntoView();
  }
  addEventListener('hashchange', unfold);
  unfold();
  var closed = [];
  addEventListener('beforeprint', function () {
    closed = folds.filter(function (fold) { return !fold.open; });
    closed.forEach(function (fold) { fold.open = true; });
  });
  addEventListener('afterprint', function () {
    closed.forEach(function (fold) { fold.open = false; });
  });
  all('button.unfold').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var open = button.getAttribute('aria-expanded') !== 'true';
      folds.forEach(function (fold) { fold.open = open; });
      button.setAttribute('aria-expanded', String(open));
    });
  });

  // A field and its bytes light up together: by pointer, and by the arrow keys.
  function keys(node) {
    var holder = node.closest ? node.closest('[data-f]') : null;
    return holder ? holder.getAttribute('data-f').split(' ') : [];
  }
  all('.packet').forEach(function (packet) {
    var parts = all('[data-f]', packet);
    function light(event) {
      var wanted = keys(event.target);
      parts.forEach(function (part) {
        var on = keys(part).some(function (key) { return wanted.includes(key); });
        part.classList.toggle('lit', on);
      });
    }
    function dark() { parts.forEach(function (part) { part.classList.remove('lit'); }); }
    ['mouseover', 'focusin', 'click'].forEach(function (name) {
      packet.addEventListener(name, light);
    });
    ['mouseleave', 'focusout'].forEach(function (name) { packet.addEventListener(name, dark); });
    all('.bits', packet).forEach(function (bits) {
      var fields = all('[data-step]', bits);
      fields.forEach(function (field, i) { field.tabIndex = i === 0 ? 0 : -1; });
      bits.addEventListener('keydown', function (event) {
        var at = fields.indexOf(document.activeElement);
        var step = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
                     Home: 0, End: fields.length - 1 }[event.key];
        if (step === undefined || !fields[step]) return;
        fields[at].tabIndex = -1;
        fields[step].tabIndex = 0;
        fields[step].focus();
        event.preventDefault();
      });
    });
  });

  // Filters of a heat map.
  all('form.filters').forEach(function (form) {
    var cases = all('.heat tbody[data-case]');
    var count = form.querySelector('output');
    form.hidden = false;
    function apply() {
      var words = form.elements.text.value.toLowerCase().split(' ');
      var path = form.elements.path.value;
      var kinds = all('input[type=checkbox]', form).filter(function (box) { return box.checked; })
        .map(function (box) { return box.value; });
      var shown = 0;
      cases.forEach(function (one) {
        var name = one.getAttribute('data-case').toLowerCase();
        var found = words.every(function (word) { return name.includes(word); });
        if (found) found = all('[data-kind]', one).some(function (cell) {
          if (path) if (cell.getAttribute('data-path') !== path) return false;
          return kinds.includes(cell.getAttribute('data-kind'));
        });
        one.hidden = !found;
        if (found) shown += 1;
      });
      count.textContent = shown + ' of ' + cases.length + ' cases';
    }
    form.addEventListener('input', apply);
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    form.addEventListener('reset', function () { setTimeout(apply, 0); });
    apply();
  });
})();
)js";
  return text;
}

}  // namespace pushpkt::report::page
