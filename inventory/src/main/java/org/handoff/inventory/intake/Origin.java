package org.handoff.inventory.intake;

import org.handoff.inventory.fact.Names;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Where a stream of bytes comes from.
///
/// @param path relative to the given folder, `/` between folders, `!` before an archive's entry
/// @param root number of the given folder or file, from 0
public record Origin(String path, int root) {

    /// The file's own name.
    public String name() {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('!')) + 1);
    }

    public Origin entry(String entryName) {
        return new Origin(path + "!" + entryName, root);
    }

    /// The same path without an ending, e.g. `.gz`.
    Origin without(String ending) {
        return path.toLowerCase(java.util.Locale.ROOT).endsWith(ending)
                ? new Origin(path.substring(0, path.length() - ending.length()), root)
                : this;
    }

    /// Words of the path that may name the machine the file belongs to, nearest first: the file's
    /// name up to a `.`, `_` or blank, then its folders from the innermost. `host=NAME` is certain.
    public List<String> hostWords() {
        List<String> words = new ArrayList<>();
        String name = name();
        int end = 0;
        while (end < name.length() && "._ ".indexOf(name.charAt(end)) < 0) {
            end++;
        }
        add(words, name.substring(0, end));
        String[] folders = path.split("[/!]", -1);
        for (int i = folders.length - 2; i >= 0; i--) {
            String folder = folders[i];
            add(words, folder.startsWith("host=") ? folder.substring("host=".length()) : folder);
        }
        return words;
    }

    /// The machine that a folder `host=NAME` or `NAME` two levels under `hosts/` names without
    /// doubt; `null` if none does.
    public @Nullable String statedHost() {
        String[] folders = path.split("[/!]", -1);
        for (int i = folders.length - 2; i >= 0; i--) {
            if (folders[i].startsWith("host=")) {
                return Names.host(folders[i].substring("host=".length()));
            }
            if (i > 0 && folders[i - 1].equals("hosts")) {
                return Names.host(folders[i]);
            }
        }
        return null;
    }

    private static void add(List<String> words, String word) {
        String host = Names.host(word);
        if (host != null) {
            words.add(host);
        }
    }
}
