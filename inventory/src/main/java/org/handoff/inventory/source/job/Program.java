package org.handoff.inventory.source.job;

/// The name of a command's program, without path, arguments and user.
final class Program {
    private Program() {}

    static String of(String command) {
        String text = command.strip();
        if (text.startsWith("\"")) {
            int end = text.indexOf('"', 1);
            return file(end < 0 ? text.substring(1) : text.substring(1, end));
        }
        for (String word : text.split("\\s+", 16)) {
            boolean path =
                    word.contains("/") || word.contains("\\") || word.matches(".*\\.\\w{2,4}");
            if (path && !word.contains("=")) {
                return file(word);
            }
        }
        return file(text.split("\\s+", 2)[0]);
    }

    private static String file(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
