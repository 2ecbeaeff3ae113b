// Escucha's panel asks to put a text into the reply. Where a reply is being written it goes there, at the cursor; on the
// ticket's page the reply form is opened with it. Only the panel's own frame is listened to, from its own origin.
(function () {
    "use strict";

    function panels() {
        return Array.prototype.slice.call(document.querySelectorAll("iframe.escucha-panel"));
    }

    function say(panel, message) {
        message.escucha = "host";
        panel.contentWindow.postMessage(message, panel.dataset.origin);
    }

    function escaped(text) {
        var holder = document.createElement("div");
        holder.textContent = text;
        return holder.innerHTML;
    }

    function paragraphs(text) {
        return text.split(/\n{2,}/).map(function (one) {
            return "<p>" + escaped(one).replace(/\n/g, "<br />") + "</p>";
        }).join("");
    }

    // Into the form that is open, beside what somebody wrote there already; whether there is one.
    function write(text) {
        var plain = document.getElementById("UpdateContent");
        var rich = window.CKEDITOR && window.CKEDITOR.instances && window.CKEDITOR.instances.UpdateContent;
        if (rich && rich.status === "ready") {
            rich.focus();
            if (rich.getData().trim()) rich.insertHtml(paragraphs(text));
            else rich.setData(paragraphs(text));
            return true;
        }
        if (!plain || rich) return false;
        plain.setRangeText(text, plain.selectionStart, plain.selectionEnd, "end");
        plain.dispatchEvent(new Event("input", { bubbles: true }));
        plain.focus();
        return true;
    }

    // Sent as a form, because an address has no room for a long text.
    function open(panel, text) {
        var form = document.createElement("form");
        form.method = "post";
        form.action = panel.dataset.update;
        var fields = { id: panel.dataset.ticket, Action: "Respond", Escucha: "1", UpdateContent: text };
        Object.keys(fields).forEach(function (name) {
            var field = document.createElement("textarea");
            field.name = name;
            field.value = fields[name];
            form.appendChild(field);
        });
        form.hidden = true;
        document.body.appendChild(form);
        form.submit();
    }

    window.addEventListener("message", function (event) {
        var panel = panels().filter(function (one) {
            return one.contentWindow === event.source && one.dataset.origin === event.origin;
        })[0];
        var told = event.data;
        if (!panel || !told || told.escucha !== "panel") return;
        if (told.event === "ready") say(panel, { insert: true, theme: panel.dataset.theme });
        if (told.event !== "insert" || typeof told.text !== "string") return;
        var replying = document.querySelector("form[name=TicketUpdate]");
        if (replying && !write(told.text)) return;
        say(panel, { inserted: told.key });
        if (!replying) open(panel, told.text);
    });
})();
