package org.handoff.gateway.route;

import java.util.ArrayDeque;
import java.util.Deque;

/// A path as an application is likely to understand it: escapes decoded (RFC 3986 section 2.1), dot
/// segments removed (section 5.2.4), repeated and backward slashes made one, path parameters
/// (`;jsessionid=...`) left out. For judging only: requests are forwarded as they came.
public final class PathForm {
    private PathForm() {}

    /// The same object if the path is written in the usual way.
    public static String understood(String path) {
        return isUsual(path) ? path : normal(decoded(path));
    }

    /// Whether it can be understood in one way only.
    public static boolean isUsual(String path) {
        char before = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean odd = c == '%' || c == ';' || c == '\\';
            if (odd || (before == '/' && (c == '/' || c == '.'))) {
                return false;
            }
            before = c;
        }
        return true;
    }

    /// Once, as applications do.
    private static String decoded(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (c == '%' && high >= 0 && low >= 0) {
                text.append((char) (high << 4 | low));
                i += 2;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static String normal(String path) {
        Deque<String> segments = new ArrayDeque<>();
        boolean folder = true;
        for (String segment : path.replace('\\', '/').split("/", -1)) {
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            folder = name.isEmpty() || name.equals(".") || name.equals("..");
            if (name.equals("..")) {
                segments.pollLast();
            } else if (!folder) {
                segments.addLast(name);
            }
        }
        String joined = "/" + String.join("/", segments);
        return folder && !segments.isEmpty() ? joined + "/" : joined;
    }
}
