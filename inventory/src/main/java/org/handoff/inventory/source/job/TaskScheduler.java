package org.handoff.inventory.source.job;

import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Windows' scheduled tasks: one exported task, or all of `schtasks /query /xml ONE`. Arguments are
/// searched for machines and dropped. See Microsoft's "Task Scheduler Schema".
public final class TaskScheduler implements Source {
    static final String NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    @Override
    public Format format() {
        return new Format("windows-task", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        return head.text().contains(NAMESPACE) ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        boolean tasks = false;
        XMLStreamReader xml = in.xml();
        String title = in.origin().name().replaceFirst("(?i)\\.xml$", "");
        try {
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.COMMENT) {
                    title = xml.getText().strip();
                } else if (event == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("Task")) {
                    new TaskReader(xml, title, in.zone()).read(sink);
                    tasks = true;
                }
            }
            if (tasks) {
                sink.take(in.assumedZone(), 0, -1);
            }
        } catch (XMLStreamException e) {
            sink.malformed(
                    xml.getLocation().getLineNumber(),
                    xml.getLocation().getCharacterOffset(),
                    "no well-formed XML from here");
        }
    }
}
