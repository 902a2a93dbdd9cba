package org.handoff.control.notify;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.store.Home;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Reads the ledger behind the conductor's back and tells people of it. The conductor neither calls
/// this nor waits for it: a dead channel, a full queue or a full disk here changes no run. While
/// writes are held nothing is read, written or sent, for at most [#PAUSE_MAX].
///
/// One thread of its own beside one for each channel.
public final class Notifier implements Receipts, AutoCloseable {
    /// How often others are told when nobody answers.
    static final int ESCALATIONS_MAX = 3;

    /// People must hear of a pause that does not end.
    static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int RECORDS_MAX = 500;
    private static final int NOTICES_SHOWN = 100;
    private static final int NAME_MAX = 100;
    private static final Logger LOG = LoggerFactory.getLogger("handoff.notify");

    private final NotifyTerms terms;
    private final List<Channel> channels;
    private final Ledger ledger;
    private final NotifyStore store;
    private final Links links;
    private final Consumer<Entry.Aside> note;
    private final InstantSource clock;
    private final Patience patience;
    private final List<Sender> senders;
    private final Thread thread;
    private String head = "";

    /// What the notifier is plugged into.
    ///
    /// @param note has a receipt written into the ledger; may lose it, then it is asked again after
    ///   a restart
    /// @param isPausing whether writes are held now
    public record Sockets(
            Ledger ledger,
            Home home,
            Consumer<Entry.Aside> note,
            BooleanSupplier isPausing,
            InstantSource clock,
            Duration retry) {
        /// With the machine's clock.
        public Sockets(
                Ledger ledger, Home home, Consumer<Entry.Aside> note, BooleanSupplier isPausing) {
            this(ledger, home, note, isPausing, InstantSource.system(), Sender.PAUSE_FIRST);
        }
    }

    private Notifier(NotifyTerms terms, List<Channel> channels, Sockets sockets) {
        this.terms = terms;
        this.channels = List.copyOf(channels);
        this.ledger = sockets.ledger();
        this.note = sockets.note();
        this.clock = sockets.clock();
        this.store = NotifyStore.open(sockets.home());
        this.links = new Links(terms.link(), store);
        this.patience = new Patience(sockets.isPausing(), PAUSE_MAX);
        this.senders =
                this.channels.stream()
                        .map(it ->
                                new Sender(it, store, clock, patience::isToWait, sockets.retry()))
                        .toList();
        this.thread = Thread.ofPlatform().daemon().name("notify").unstarted(this::run);
    }

    /// Goes on behind the last record that was told of; the first time, behind the ledger's end.
    ///
    /// @throws HandoffException `notify.store` if the file cannot be used
    public static Notifier start(NotifyTerms terms, List<Channel> channels, Sockets sockets) {
        Notifier notifier = new Notifier(terms, channels, sockets);
        if (notifier.store.position().isEmpty()) {
            notifier.store.keep("position", Long.toString(notifier.ledger.readAll().size()));
        }
        notifier.store.unrecorded().forEach(notifier::record);
        notifier.senders.forEach(Sender::start);
        notifier.thread.start();
        return notifier;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(LOOK);
                if (!patience.isToWait()) {
                    turn();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        try {
            String newest = ledger.head();
            if (!newest.equals(head)) {
                boolean all = readOn();
                head = all ? newest : head;
            }
            escalate();
        } catch (HandoffException e) {
            LOG.warn("nothing was told: {}", e.fault().text());
        } catch (RuntimeException e) {
            LOG.error("nothing was told: a defect: {}", e.getClass().getName());
        }
    }

    /// @return whether the end was reached
    private boolean readOn() {
        long position = store.position().orElse(0);
        List<LedgerRecord> records = ledger.read(position + 1, RECORDS_MAX);
        for (LedgerRecord each : records) {
            store.atOnce(() -> {
                take(each);
                store.keep("position", Long.toString(each.seq()));
            });
        }
        if (!records.isEmpty()) {
            store.prune();
        }
        return records.size() < RECORDS_MAX;
    }

    private void take(LedgerRecord written) {
        if (written.entry() instanceof Entry.Acknowledged it) {
            if (store.seen(it.notice(), it.who(), it.channel(), written.wall())) {
                tellSeen(it.notice());
            }
            store.recorded(it.notice());
        }
        if (Announcement.isAnswer(written.entry())) {
            store.allOver();
        }
        Set<Occasion> over = Conditions.endedBy(written.entry());
        if (!over.isEmpty()) {
            tellOver(over);
        }
        Announcement.of(written).ifPresent(it -> queue(written, it));
    }

    private void tellOver(Set<Occasion> occasions) {
        for (Channel channel : channels) {
            if (channel.delivery().isToldOfTheEnd()) {
                store.notOver(channel.name(), occasions)
                        .forEach(it -> follow(channel, it, Message.About.OVER));
            }
        }
    }

    private void tellSeen(long seq) {
        for (Channel channel : channels) {
            if (channel.delivery().isToldOfTheEnd()) {
                store.notSeen(channel.name(), seq)
                        .forEach(it -> follow(channel, it, Message.About.SEEN));
            }
        }
    }

    private void follow(Channel channel, NotifyStore.Told told, Message.About about) {
        store.add(told.seq(), channel.name(), told.message().then(about), clock.instant());
    }

    private void queue(LedgerRecord written, Announcement announcement) {
        Instant now = clock.instant();
        if (!store.add(written.seq(), announcement.occasion(), now)) {
            return;
        }
        for (Channel channel : channels) {
            if (channel.isFor(announcement.occasion())) {
                store.add(
                        written.seq(),
                        channel.name(),
                        message(channel, written, announcement),
                        now);
            }
        }
        if (Conditions.isNews(announcement.occasion())) {
            tellOver(Set.of(announcement.occasion()));
        }
    }

    private Message message(Channel channel, LedgerRecord written, Announcement announcement) {
        Occasion occasion = announcement.occasion();
        boolean asks = occasion.isToBeAcknowledged();
        return new Message(
                terms.migration() + "-" + written.seq() + "-" + channel.name(),
                occasion,
                channel.audience(),
                written.wall(),
                terms.system(),
                occasion.headline(),
                announcement.text(channel.audience(), terms.system()),
                terms.contact(),
                asks ? links.link(written.seq(), channel.name()) : "");
    }

    /// Tells others of what nobody has answered.
    private void escalate() {
        Instant now = clock.instant();
        for (Notice notice : store.open()) {
            int next = notice.escalations() + 1;
            if (!now.isBefore(notice.told().plus(terms.answerWithin().multipliedBy(next)))) {
                store.atOnce(() -> escalate(notice, next, now));
            }
        }
    }

    private void escalate(Notice notice, int next, Instant now) {
        LOG.warn("nobody has answered notice {}; others are told ({})", notice.seq(), next);
        for (LedgerRecord written : ledger.read(notice.seq(), 1)) {
            Announcement.of(written)
                    .ifPresent(it ->
                            channels.stream()
                                    .filter(this::isEscalation)
                                    .forEach(channel ->
                                            store.add(
                                                    notice.seq(),
                                                    channel.name(),
                                                    again(message(channel, written, it), next),
                                                    now)));
        }
        store.escalated(notice.seq(), next == ESCALATIONS_MAX);
    }

    private boolean isEscalation(Channel channel) {
        return terms.escalation().isEmpty()
                ? channel.audience() == Audience.OWNER
                : terms.escalation().contains(channel.name());
    }

    private static Message again(Message told, int next) {
        return new Message(
                told.id() + "-again-" + next,
                told.occasion(),
                told.audience(),
                told.at(),
                told.system(),
                "Nobody has answered: " + told.headline(),
                told.text(),
                told.contact(),
                told.link());
    }

    @Override
    public NotifyView view() {
        return new NotifyView(
                store.position().orElse(0),
                senders.stream().map(Sender::view).toList(),
                store.notices(NOTICES_SHOWN));
    }

    @Override
    public Notice acknowledge(long seq, String who) {
        long asked = seq > 0 ? seq : store.open().stream().mapToLong(Notice::seq).max().orElse(0);
        return receipt(asked, who, "");
    }

    @Override
    public Notice acknowledge(long seq, String channel, String code, String who) {
        look(seq, channel, code);
        return receipt(seq, who, channel);
    }

    @Override
    public Notice look(long seq, String channel, String code) {
        if (!links.isRight(seq, channel, code)) {
            throw HandoffException.operator(
                    "notify.link", "This link is no link of ours.", "Use the newest message.");
        }
        return found(seq);
    }

    private Notice receipt(long seq, String who, String channel) {
        String name = who.replaceAll("\\p{Cntrl}", " ").strip();
        if (name.isEmpty() || name.length() > NAME_MAX) {
            throw HandoffException.operator(
                    "notify.who",
                    "A name has 1 to " + NAME_MAX + " characters.",
                    "Say who you are.");
        }
        found(seq);
        boolean[] isNew = {false};
        store.atOnce(() -> {
            isNew[0] = store.seen(seq, name, channel, clock.instant());
            if (isNew[0]) {
                tellSeen(seq);
            }
        });
        if (isNew[0]) {
            record(found(seq));
        }
        return found(seq);
    }

    /// A receipt counts from now on; the ledger gets it as soon as nothing is under way.
    private void record(Notice notice) {
        try {
            note.accept(new Entry.Acknowledged(notice.seq(), notice.who(), notice.channel()));
        } catch (HandoffException e) {
            LOG.warn("a receipt is not in the ledger yet: {}", e.fault().text());
        }
    }

    private Notice found(long seq) {
        return store.notice(seq)
                .orElseThrow(() ->
                        HandoffException.operator(
                                "notify.none",
                                seq == 0
                                        ? "Nothing waits for a receipt."
                                        : "There is no notice " + seq + ".",
                                "See handoff notify status."));
    }

    @Override
    public void close() {
        thread.interrupt();
        senders.forEach(Sender::stop);
        senders.forEach(Sender::join);
        store.close();
    }
}
