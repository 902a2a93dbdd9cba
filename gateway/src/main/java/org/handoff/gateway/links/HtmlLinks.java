package org.handoff.gateway.links;

import java.util.Locale;
import java.util.Set;

/// Finds the attributes of an HTML page that a browser follows, by the tokenizer's rules (HTML
/// Living Standard, section 13.2.5) as far as they tell markup from text: only attributes of start
/// tags count. Text, comments, scripts, styles and what stands in a text field are passed over. One
/// use, one thread.
final class HtmlLinks {
    private static final Set<String> FOLLOWED = Set.of("href", "src", "action", "formaction");

    /// Elements whose content is text up to their own end tag.
    private static final Set<String> TEXT =
            Set.of(
                    "script",
                    "style",
                    "textarea",
                    "title",
                    "xmp",
                    "iframe",
                    "noembed",
                    "noframes",
                    "noscript");

    /// Told of each link.
    @FunctionalInterface
    interface Found {
        /// @param from where the attribute's value begins in the page
        /// @param to where it ends
        void link(int from, int to);
    }

    private final String page;
    private final Found found;
    private int at;

    private HtmlLinks(String page, Found found) {
        this.page = page;
        this.found = found;
    }

    static void find(String page, Found found) {
        new HtmlLinks(page, found).run();
    }

    private void run() {
        int open = page.indexOf('<', at);
        while (open >= 0 && open + 1 < page.length()) {
            at = open + 1;
            char next = page.charAt(at);
            if (isLetter(next)) {
                startTag();
            } else if (page.startsWith("!--", at)) {
                passTo("-->", at + 3);
            } else if (next == '!' || next == '?' || next == '/') {
                passTo(">", at);
            }
            open = page.indexOf('<', at);
        }
    }

    /// Behind an end; behind all of it if there is none.
    private void passTo(String end, int from) {
        int where = page.indexOf(end, from);
        at = where < 0 ? page.length() : where + end.length();
    }

    private void startTag() {
        String name = word().toLowerCase(Locale.ROOT);
        while (at < page.length() && page.charAt(at) != '>') {
            if (isSpace(page.charAt(at)) || page.charAt(at) == '/') {
                at++;
            } else {
                attribute();
            }
        }
        if (at < page.length()) {
            at++;
            if (name.equals("plaintext")) {
                at = page.length();
            } else if (TEXT.contains(name)) {
                passText(name);
            }
        }
    }

    /// A name of a tag or an attribute.
    private String word() {
        int from = at;
        at++; // an attribute's name may begin with an equals sign
        while (at < page.length() && !isEndOfName(page.charAt(at))) {
            at++;
        }
        return page.substring(from, at);
    }

    private static boolean isEndOfName(char c) {
        return isSpace(c) || c == '/' || c == '>' || c == '=';
    }

    private void attribute() {
        String name = word();
        passSpace();
        if (at >= page.length() || page.charAt(at) != '=') {
            return;
        }
        at++;
        passSpace();
        if (at >= page.length() || page.charAt(at) == '>') {
            return;
        }
        char quote = page.charAt(at);
        int from;
        int to;
        if (quote == '"' || quote == '\'') {
            from = at + 1;
            to = page.indexOf(quote, from);
            if (to < 0) {
                at = page.length(); // a value without an end is none
                return;
            }
            at = to + 1;
        } else {
            from = at;
            while (at < page.length() && !isSpace(page.charAt(at)) && page.charAt(at) != '>') {
                at++;
            }
            to = at;
        }
        if (FOLLOWED.contains(name.toLowerCase(Locale.ROOT))) {
            found.link(from, to);
        }
    }

    private void passSpace() {
        while (at < page.length() && isSpace(page.charAt(at))) {
            at++;
        }
    }

    /// To the end tag of the element, which is read as any other.
    private void passText(String name) {
        int end = page.indexOf("</", at);
        while (end >= 0 && !isEnd(name, end + 2)) {
            end = page.indexOf("</", end + 2);
        }
        at = end < 0 ? page.length() : end;
    }

    private boolean isEnd(String name, int from) {
        int behind = from + name.length();
        return page.regionMatches(true, from, name, 0, name.length())
                && (behind >= page.length() || isEndOfName(page.charAt(behind)));
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }
}
