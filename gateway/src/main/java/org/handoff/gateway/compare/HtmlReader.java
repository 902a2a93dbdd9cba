package org.handoff.gateway.compare;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

import java.nio.charset.Charset;

/// HTML as a browser would repair it, by jsoup. Comments mean nothing; a script's text is one
/// value.
final class HtmlReader {
    private final Budget budget;

    HtmlReader(Budget budget) {
        this.budget = budget;
    }

    /// @throws Unreadable if it is too much
    Shape read(byte[] body, Charset charset) throws Unreadable {
        Document document = Jsoup.parse(new String(body, charset));
        return element(document, 0);
    }

    private Shape element(org.jsoup.nodes.Element from, int depth) throws Unreadable {
        budget.take(depth);
        Element element = new Element();
        for (Attribute attribute : from.attributes()) {
            budget.take(depth);
            element.attribute(attribute.getKey(), Element.collapsed(attribute.getValue()));
        }
        for (Node node : from.childNodes()) {
            switch (node) {
                case org.jsoup.nodes.Element inner ->
                        element.child(inner.normalName(), element(inner, depth + 1));
                case TextNode text -> element.text(text.getWholeText());
                case DataNode data -> element.text(data.getWholeData());
                default -> {}
            }
        }
        return element.shape();
    }
}
