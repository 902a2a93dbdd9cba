package org.handoff.control.access;

import org.handoff.control.store.Home;
import org.handoff.model.HandoffException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Accounts, sessions and tokens: who is who. Thread-safe.
public final class Access implements AutoCloseable {
    /// How long a log-in lasts.
    public static final Duration SESSION = Duration.ofHours(12);

    /// The longest that a program's token may last.
    public static final Duration TOKEN_MAX = Duration.ofDays(366);

    /// How long the first account may be made by the link that the start prints.
    static final Duration SETUP = Duration.ofHours(24);

    /// Passwords that are hashed at once: each takes 19 MiB and some 50 ms of a core.
    private static final int HASHING_MAX = 2;

    /// How long a log-in waits for its turn.
    public static final Duration TURN_MAX = Duration.ofSeconds(3);

    /// Code of the fault that says that too many log-ins wait.
    public static final String BUSY = "access.busy";

    private static final int ID_CHARS = 12;
    private static final String NAME = "[a-z][a-z0-9._-]{1,63}";

    private final AccessStore store;
    private final String specToken;
    private final InstantSource clock;
    private final SecondFactors factors;
    private final Enrolments enrolments;
    private final Repeats repeats;
    private final Attempts attempts = new Attempts();
    private final Semaphore hashing = new Semaphore(HASHING_MAX);
    private final String setupCode;
    private final Instant setupUntil;

    private Access(
            AccessStore store, String specToken, InstantSource clock, Set<Role> secondFactor) {
        this.store = store;
        this.specToken = specToken;
        this.clock = clock;
        this.factors = new SecondFactors(store.file(), secondFactor);
        this.enrolments = new Enrolments(store.file(), clock);
        this.repeats = new Repeats(store.file(), clock);
        this.setupCode = store.isEmpty() ? Tokens.make("setup") : "";
        this.setupUntil = clock.instant().plus(SETUP);
    }

    /// @param file made if there is none
    /// @param specToken the one that `control.token` names
    public static Access open(Path file, String specToken, InstantSource clock) {
        return open(file, specToken, clock, Set.of());
    }

    /// @param secondFactor whoever has one of these roles has no right without a second factor
    public static Access open(
            Path file, String specToken, InstantSource clock, Set<Role> secondFactor) {
        return new Access(AccessStore.open(file), specToken, clock, secondFactor);
    }

    /// Where several control planes share them, or each keeps its own.
    public static Access open(
            Home home, String specToken, InstantSource clock, Set<Role> secondFactor) {
        return new Access(AccessStore.open(home), specToken, clock, secondFactor);
    }

    /// Makes the first account, once, without a token; empty if there is one already.
    public String setupCode() {
        return isSetupOpen() ? setupCode : "";
    }

    private boolean isSetupOpen() {
        return !setupCode.isEmpty() && clock.instant().isBefore(setupUntil) && store.isEmpty();
    }

    /// Who sent this bearer token; empty if nobody is known by it.
    public Optional<Principal> of(String bearer) {
        if (same(bearer, specToken)) {
            return Optional.of(Principal.ofSpecToken());
        }
        if (!Tokens.isOne(bearer)) {
            return Optional.empty(); // nothing is looked up for what we cannot have given
        }
        String digest = Tokens.digest(bearer);
        Instant now = clock.instant();
        Optional<Principal> person =
                store.sessionOf(digest, now)
                        .map(it ->
                                new Principal(
                                        it.name(),
                                        Principal.Kind.PERSON,
                                        factors.isMissing(it) ? Set.of() : it.roles()));
        return person.isPresent()
                ? person
                : store.tokenOf(digest, now)
                        .map(it -> new Principal(it.name(), Principal.Kind.SERVICE, it.scopes()));
    }

    /// What came of a log-in.
    public sealed interface Login {
        record Done(String token, Instant expires, Account account) implements Login {}

        /// Name or password is wrong; which, nobody is told.
        record Wrong() implements Login {}

        /// The password is right, and the account has a second factor.
        record CodeNeeded() implements Login {}

        /// The password is right, the code is not, or was used before.
        record WrongCode() implements Login {}

        /// Too many failures. `closing` with the one that closed the account; `left` until another
        /// try is judged.
        record TooMany(boolean closing, Duration left) implements Login {}
    }

    /// Without a code.
    public Login login(String name, String password, String address) throws InterruptedException {
        return login(name, password, "", address);
    }

    /// @param code of the second factor, or a recovery code; may be empty
    /// @param address of the client, as [Network] has it
    public Login login(String name, String password, String code, String address)
            throws InterruptedException {
        Instant now = clock.instant();
        if (!attempts.begins(name, address, now)) {
            return new Login.TooMany(false, attempts.left(name, address, now));
        }
        try {
            return judged(name, password, code, address, now);
        } finally {
            attempts.ended(name, address);
        }
    }

    private Login judged(String name, String password, String code, String address, Instant now)
            throws InterruptedException {
        Optional<String> kept = store.password(name);
        if (!matches(password, kept.orElse(Passwords.OF_NOBODY)) || kept.isEmpty()) {
            return attempts.failed(name, address, now)
                    ? new Login.TooMany(true, attempts.left(name, address, now))
                    : new Login.Wrong();
        }
        if (factors.isConfirmed(name) && !factors.use(name, code, now)) {
            if (code.isEmpty()) {
                return new Login.CodeNeeded();
            }
            return attempts.failedCode(name, address, now)
                    ? new Login.TooMany(true, attempts.left(name, address, now))
                    : new Login.WrongCode();
        }
        attempts.succeeded(name, address);
        return begin(store.account(name).orElseThrow(), now);
    }

    private boolean matches(String password, String kept) throws InterruptedException {
        takeTurn();
        try {
            return password.length() <= Passwords.CHARS_MAX && Passwords.matches(password, kept);
        } finally {
            hashing.release();
        }
    }

    private void takeTurn() throws InterruptedException {
        if (!hashing.tryAcquire(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw HandoffException.limit(
                    BUSY,
                    "Too many passwords are being judged: " + HASHING_MAX + " at once.",
                    "Try again in a few seconds.");
        }
    }

    /// A log-in by the identity provider.
    ///
    /// @param isNew whether the account was made by it
    public record External(Login.Done done, boolean isNew) {}

    /// Logs a person in whom the site's identity provider knows, with the roles that it gives now.
    ///
    /// @param subject who it is, whatever the name
    /// @throws HandoffException `access.account` if the name is another's here, or disabled
    public External external(String name, String subject, Set<Role> roles) {
        Instant now = clock.instant();
        Account account = new Account(name, roles, false, now, Account.BY_PROVIDER);
        boolean made =
                store.external(account, "oidc:" + subject)
                        .orElseThrow(() ->
                                wrong(
                                        "The name "
                                                + name
                                                + " is another account's here, or is disabled."));
        return new External(begin(account, now), made);
    }

    private Login.Done begin(Account account, Instant now) {
        String token = Tokens.make("hs");
        Instant expires = now.plus(SESSION);
        store.begin(Tokens.digest(token), account.name(), expires, now);
        return new Login.Done(token, expires, account);
    }

    /// What people's apps make codes of.
    public SecondFactors secondFactors() {
        return factors;
    }

    /// Whether the account has no right before it has one.
    public boolean lacksSecondFactor(String name) {
        return store.account(name).filter(factors::isMissing).isPresent();
    }

    /// A code of a new second factor: from now on log-ins need one, and those before it end but for
    /// the one that asks.
    ///
    /// @return recovery codes; empty if the code is wrong, or there were too many
    public List<String> confirm(String name, String code, String bearer, String address) {
        Instant now = clock.instant();
        if (!attempts.begins(name, address, now)) {
            return List.of();
        }
        try {
            List<String> recovery = factors.confirm(name, code, now);
            if (recovery.isEmpty()) {
                attempts.failedCode(name, address, now);
            } else {
                store.endOthers(name, Tokens.digest(bearer));
            }
            return recovery;
        } finally {
            attempts.ended(name, address);
        }
    }

    /// Its log-ins end at once.
    ///
    /// @return whether there was one to forget
    public boolean resetSecondFactor(String name) {
        boolean reset = factors.reset(name);
        if (reset) {
            store.endOthers(name, "");
        }
        return reset;
    }

    public void logout(String bearer) {
        store.end(Tokens.digest(bearer));
    }

    /// The first account, an owner's.
    ///
    /// @throws HandoffException `access.setup` if the code is wrong or there is an account already
    public void setup(String code, String name, String password) throws InterruptedException {
        if (!isSetupOpen() || !same(code, setupCode)) {
            throw HandoffException.operator(
                    "access.setup",
                    "The link is used up, too old or wrong.",
                    "Start handoff serve anew for another one, or use handoff user add.");
        }
        add(name, password, EnumSet.of(Role.OWNER), "setup");
    }

    /// @throws HandoffException `access.account` if name, password or roles will not do
    public void add(String name, String password, Set<Role> roles, String by)
            throws InterruptedException {
        if (!name.matches(NAME)) {
            throw wrong("A name is 2 to 64 of a-z 0-9 . _ -, and begins with a letter.");
        }
        if (password.length() < Passwords.CHARS_MIN
                || password.length() > Passwords.CHARS_MAX
                || password.contains(name)) {
            throw wrong(
                    "A password has %d to %d characters and does not hold the name."
                            .formatted(Passwords.CHARS_MIN, Passwords.CHARS_MAX));
        }
        if (roles.isEmpty() || roles.contains(Role.GATEWAY) || roles.contains(Role.ENROL)) {
            throw wrong("A person has at least one role; gateway and enrol are programs'.");
        }
        takeTurn();
        String hash;
        try {
            hash = Passwords.hash(password);
        } finally {
            hashing.release();
        }
        if (!store.add(new Account(name, roles, false, clock.instant(), by), hash)) {
            throw wrong("There is an account " + name + " already; names are not used again.");
        }
    }

    /// Its sessions end at once.
    ///
    /// @return whether there was one to disable
    public boolean disable(String name) {
        return store.disable(name);
    }

    public List<Account> accounts() {
        return store.accounts();
    }

    /// A new token of a program.
    ///
    /// @param secret shown once, kept nowhere
    public record Made(ServiceToken token, String secret) {}

    /// @throws HandoffException `access.account` if name, scopes or time will not do
    public Made token(String name, Set<Role> scopes, Duration lasts, String by) {
        if (!name.matches(NAME) || scopes.isEmpty()) {
            throw wrong("A token has a name of 2 to 64 of a-z 0-9 . _ - and at least one scope.");
        }
        if (lasts.isNegative() || lasts.isZero() || lasts.compareTo(TOKEN_MAX) > 0) {
            throw wrong("A token lasts at most " + TOKEN_MAX.toDays() + " days.");
        }
        String secret = Tokens.make("ht");
        ServiceToken made =
                new ServiceToken(id(secret), name, scopes, clock.instant().plus(lasts), false, by);
        store.add(made, Tokens.digest(secret));
        return new Made(made, secret);
    }

    public boolean revoke(String id) {
        return store.revoke(id);
    }

    /// Those of gateways.
    public Enrolments enrolments() {
        return enrolments;
    }

    /// What was answered to wishes that have a key.
    public Repeats repeats() {
        return repeats;
    }

    /// Whose token for one enrolment this was, while it would still count: the same enrolment may
    /// be asked for again by it, and no other.
    public Optional<Principal> spent(String bearer) {
        return Tokens.isOne(bearer)
                ? store.spentOf(Tokens.digest(bearer), clock.instant())
                        .map(it -> new Principal(it.name(), Principal.Kind.SERVICE, it.scopes()))
                : Optional.empty();
    }

    /// Ends a token that lets a gateway in once.
    ///
    /// @return false if somebody used it meanwhile
    public boolean spend(String bearer) {
        return store.revoke(id(bearer));
    }

    private static String id(String secret) {
        return Tokens.digest(secret).substring(0, ID_CHARS);
    }

    public List<ServiceToken> tokens() {
        return store.tokens();
    }

    @Override
    public void close() {
        store.close();
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static HandoffException wrong(String text) {
        return HandoffException.operator("access.account", text, "");
    }
}
