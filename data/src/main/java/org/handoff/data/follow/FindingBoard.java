package org.handoff.data.follow;

import org.handoff.model.Finding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a stream found, counted by kind and object. Any thread.
final class FindingBoard {
    /// Further kinds and objects are counted together.
    static final int LIMIT = 200;

    private final Map<String, Finding> found = new LinkedHashMap<>();

    synchronized void add(Finding finding) {
        String key = finding.kind() + " " + finding.object();
        Finding known = found.get(key);
        if (known == null && found.size() >= LIMIT) {
            key = "more";
            known = found.get(key);
            finding =
                    new Finding(
                            "more-findings",
                            "stream",
                            finding.count(),
                            "More than " + LIMIT + " findings; fix these first.");
        }
        long count = finding.count() + (known == null ? 0 : known.count());
        found.put(key, new Finding(finding.kind(), finding.object(), count, finding.text()));
    }

    synchronized List<Finding> all() {
        return List.copyOf(found.values());
    }
}
