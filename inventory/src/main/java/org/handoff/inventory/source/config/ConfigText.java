package org.handoff.inventory.source.config;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.Literals;

import java.io.IOException;
import java.util.Locale;

/// Configuration, scripts and source text, line by line: `web.config`, `applicationHost.config`,
/// `.ini`, `odbc.ini`, `.udl`, `.reg`, `.rdp`, `.properties`, JSON, YAML, SQL, PowerShell, batch.
/// Data source names of `.reg` and `.ini` are the holders of what stands under them.
public final class ConfigText implements Source {
    private static final String[] ENDINGS = {
        ".config",
        ".ini",
        ".conf",
        ".cfg",
        ".cnf",
        ".udl",
        ".reg",
        ".rdp",
        ".properties",
        ".xml",
        ".json",
        ".yaml",
        ".yml",
        ".toml",
        ".env",
        ".sql",
        ".ps1",
        ".psm1",
        ".bat",
        ".cmd",
        ".vbs",
        ".sh",
        ".py",
        ".pl",
        ".js",
        ".cs",
        ".vb",
        ".java",
        ".asp",
        ".aspx",
        ".txt",
        ".odc",
        ".dsn",
        ".settings",
        ".inf",
        ".tf"
    };

    @Override
    public Format format() {
        return new Format("config-text", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        boolean text = !head.binary() && head.bytes().length > 0;
        boolean registry = text && head.text().startsWith("Windows Registry Editor");
        return registry ? Claim.SURE : text && head.named(ENDINGS) ? Claim.MAYBE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Literals literals = new Literals();
        Lines lines = in.lines();
        boolean sections = in.head().named(".ini", ".reg", ".dsn", ".conf");
        Label holder = Label.EMPTY;
        boolean block = false;
        while (lines.next()) {
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
                continue;
            }
            String line = lines.text();
            String text = line.strip();
            if (sections && text.startsWith("[") && text.endsWith("]")) {
                holder = section(text);
                continue;
            }
            block |= text.startsWith("<!--") || text.startsWith("/*");
            boolean comment = block || isComment(text);
            block &= !text.contains("-->") && !text.contains("*/");
            String plain = in.head().named(".reg") ? text.replace("\\\\", "\\") : line;
            for (Fact.Link link :
                    Literals.links(literals.in(plain), End.HERE, holder, null, comment)) {
                sink.take(link, lines.line(), lines.offset());
            }
        }
    }

    /// The last part of a registry key, or the section's name.
    private static Label section(String text) {
        String inner = text.substring(1, text.length() - 1);
        return Label.of("section " + inner.substring(inner.lastIndexOf('\\') + 1));
    }

    private static boolean isComment(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return (text.startsWith("#") && !text.startsWith("#!"))
                || text.startsWith("//")
                || text.startsWith("--")
                || text.startsWith(";")
                || text.startsWith("* ")
                || text.startsWith("'")
                || lower.startsWith("rem ")
                || lower.startsWith("::");
    }
}
