/**
 * Buttons of the box "Infor M3" on the order screen. No build: what is here is what runs. The words and numbers of the box
 * come from the server (MetaBox.php); this file asks for them again after an action.
 */
(function () {
  'use strict';

  const { __, sprintf } = wp.i18n;
  const box = document.getElementById('crossdock-order');
  if (!box) {
    return;
  }
  const order = box.dataset.order;
  const facts = box.querySelector('.crossdock-facts');
  const said = box.querySelector('.crossdock-said');

  /** Moments, in seconds after an action, at which the box is asked for again: most orders are in M3 within ten seconds. */
  const LOOKS = [1, 2, 4, 7, 11, 16, 25, 40];
  let round = 0;

  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Shows a sentence and has it read out (the paragraph is a live region). */
  function say(text, isError) {
    said.textContent = text;
    said.classList.toggle('crossdock-said--error', Boolean(isError));
  }

  /** The state that the box shows, as one text to compare. */
  function now() {
    return facts.querySelector('.crossdock-now')?.dataset.state;
  }

  async function refresh() {
    const url = new URL(window.ajaxurl, window.location.href);
    url.search = new URLSearchParams({ action: 'crossdock_order_box', order, _ajax_nonce: box.dataset.nonce });
    const answer = await fetch(url, { credentials: 'same-origin' });
    if (!answer.ok) {
      throw new Error(__('The box could not be read again. Reload the page.', 'crossdock'));
    }
    const html = await answer.text();
    const action = facts.contains(document.activeElement) && document.activeElement.dataset.crossdock;
    facts.innerHTML = html;
    if (action) {
      // Whoever works by keyboard stays where they were, also when their button is no longer there.
      (facts.querySelector(`[data-crossdock="${action}"]`) ?? facts.querySelector('button, a'))?.focus();
    }
  }

  /** Looks until something has changed, or long enough. A newer action ends an older one's looking. */
  async function follow() {
    const mine = ++round;
    const before = now();
    let at = 0;
    for (const second of LOOKS) {
      await sleep((second - at) * 1000);
      at = second;
      if (mine !== round || document.hidden) {
        return;
      }
      try {
        await refresh();
      } catch (error) {
        // A shop that is busy for a moment is asked again at the next one.
        if (second === LOOKS.at(-1)) {
          throw error;
        }
        continue;
      }
      if (now() !== before) {
        say([...facts.querySelectorAll('.crossdock-now > span')].map((part) => part.textContent).join(': '));
        if (!/^(waiting|sending)?:/.test(now())) {
          return;
        }
      }
    }
  }

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) {
      made.textContent = text;
    }
    if (className) {
      made.className = className;
    }
    return made;
  };

  /** A problem as the dry run found it. */
  function problemItem(problem) {
    const item = element('li');
    item.append(element('strong', problem.message));
    if (problem.fix) {
      item.append(' ', problem.fix);
    }
    return item;
  }

  /** One call with its fields, closed until somebody opens it. */
  function callItem(call) {
    const item = element('li');
    const details = element('details');
    const head = element('summary');
    head.append(element('code', call.call));
    if (call.note) {
      head.append(' ', element('span', call.note, 'crossdock-aside'));
    }
    details.append(head);
    const table = element('table', undefined, 'widefat striped');
    const caption = element(
      'caption',
      sprintf(/* translators: %s: name of a call */ __('Fields of %s', 'crossdock'), call.call),
    );
    caption.className = 'screen-reader-text';
    table.append(caption);
    for (const [field, value] of Object.entries(call.values ?? {})) {
      const row = element('tr');
      const name = element('th', field);
      name.scope = 'row';
      row.append(name, element('td', value));
      table.append(row);
    }
    details.append(table);
    item.append(details);
    return item;
  }

  function list(parent, title, items, make, tag = 'ul') {
    if (!items?.length) {
      return;
    }
    parent.append(element('h3', title));
    const made = element(tag);
    made.append(...items.map(make));
    parent.append(made);
  }

  /** A dialog of the browser's own: focus, Escape and the dimmed page come with it. */
  function showDialog(title, action, fill) {
    document.getElementById('crossdock-dialog')?.remove();
    const dialog = element('dialog');
    dialog.id = 'crossdock-dialog';
    dialog.setAttribute('aria-labelledby', 'crossdock-dialog-title');
    const heading = element('h2', title);
    heading.id = 'crossdock-dialog-title';
    const body = element('div', undefined, 'crossdock-dialog__body');
    // It scrolls, so the keyboard must get into it.
    body.tabIndex = 0;
    fill(body);
    const foot = element('p', undefined, 'crossdock-dialog__foot');
    const close = element('button', __('Close', 'crossdock'), 'button button-primary');
    close.type = 'button';
    close.addEventListener('click', () => dialog.close());
    foot.append(close);
    dialog.append(heading, body, foot);
    dialog.addEventListener('close', () => {
      dialog.remove();
      facts.querySelector(`[data-crossdock="${action}"]`)?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
  }

  /** Names of the dry run's totals; one of a newer sidecar is shown as it came. */
  const TOTALS = {
    currency: __('Currency', 'crossdock'),
    shop: __('Total in the shop', 'crossdock'),
    planned: __('Total that M3 must come to', 'crossdock'),
    taxComputedByM3: __('of it, tax that M3 computes', 'crossdock'),
    taxMode: __('Way of the tax', 'crossdock'),
  };

  /** The dry run. */
  function showPlan(plan) {
    /* translators: %s: order id */
    showDialog(sprintf(__('What order %s would do in M3', 'crossdock'), order), 'plan', (body) => {
      body.append(
        element(
          'p',
          plan.calls?.length
            ? __('Nothing was written. These are the calls that the sidecar would make now.', 'crossdock')
            : __('Nothing was written, and the sidecar would write nothing now.', 'crossdock'),
          'crossdock-aside',
        ),
      );
      if (plan.why) {
        body.append(element('p', plan.why));
      }
      list(body, __('What is wrong', 'crossdock'), plan.problems, problemItem);
      list(body, __('Calls', 'crossdock'), plan.calls, callItem, 'ol');
      list(body, __('Notes', 'crossdock'), plan.notes, (note) => element('li', note));
      list(body, __('Totals', 'crossdock'), Object.entries(plan.totals ?? {}), ([name, value]) =>
        element('li', `${TOTALS[name] ?? name}: ${value}`),
      );
    });
  }

  /** Everything the sidecar did with the order, oldest first. */
  function showTimeline(timeline) {
    /* translators: %s: order id */
    showDialog(sprintf(__('Timeline of order %s', 'crossdock'), order), 'timeline', (body) => {
      const moments = element('ol', undefined, 'crossdock-timeline');
      for (const entry of timeline.entries ?? []) {
        const item = element('li');
        const at = element('time', new Date(entry.at).toLocaleString());
        at.dateTime = entry.at;
        item.append(at, ' ', element('span', entry.text));
        if (entry.actor) {
          item.append(' ', element('span', `(${entry.actor})`, 'crossdock-aside'));
        }
        moments.append(item);
      }
      body.append(moments);
    });
  }

  const BUSY = {
    send: __('Sending the order …', 'crossdock'),
    retry: __('Asking the sidecar to try again …', 'crossdock'),
    plan: __('Asking the sidecar for the calls …', 'crossdock'),
    timeline: __('Asking the sidecar what it did …', 'crossdock'),
  };

  async function act(action) {
    if (action === 'timeline') {
      const timeline = await wp.apiFetch({ path: `/wc-crossdock/v1/proxy/entities/order:${order}` });
      say('');
      showTimeline(timeline);
      return;
    }
    const answer = await wp.apiFetch({ path: `/wc-crossdock/v1/orders/${order}/${action}`, method: 'POST', data: {} });
    if (action === 'plan') {
      say('');
      showPlan(answer.plan);
      return;
    }
    say(answer.message ?? __('Done. The box changes by itself when M3 has answered.', 'crossdock'));
    follow().catch((error) => say(error.message, true));
  }

  box.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-crossdock]');
    // aria-disabled, not disabled: a disabled button would lose the focus.
    if (!button || button.getAttribute('aria-disabled') === 'true') {
      return;
    }
    const action = button.dataset.crossdock;
    button.setAttribute('aria-disabled', 'true');
    say(BUSY[action]);
    try {
      await act(action);
    } catch (error) {
      say(error.message || __('The shop did not answer. Reload the page and try again.', 'crossdock'), true);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
})();
