package org.handoff.control.posture;

import org.handoff.control.evidence.Control;

import java.util.List;

/// One thing that must hold of every resource of some types.
///
/// @param id stable, e.g. `aws-db-encrypted`
/// @param types of the resources that it is asked of, as Terraform's provider names them
/// @param says what must hold, one sentence
/// @param remedy what to write in Terraform
public record Rule(
        String id, List<String> types, Subject subject, String says, String remedy, Check check) {
    public Rule {
        types = List.copyOf(types);
    }

    Rule(String id, String type, Subject subject, String says, String remedy, Check check) {
        this(id, List.of(type), subject, says, remedy, check);
    }

    /// What a rule is about, how bad it is when it does not hold, and which controls ask for it.
    public enum Subject {
        ENCRYPTION_AT_REST(
                "encryption at rest", Severity.HIGH, List.of("164.312(a)(2)(iv)"), "CC6.1"),
        ENCRYPTION_IN_TRANSIT(
                "encryption in transit",
                Severity.HIGH,
                List.of("164.312(e)(1)", "164.312(e)(2)(ii)"),
                "CC6.7"),
        PUBLIC_ACCESS(
                "no access from everywhere", Severity.CRITICAL, List.of("164.312(a)(1)"), "CC6.6"),
        LEAST_PRIVILEGE(
                "least privilege",
                Severity.HIGH,
                List.of("164.308(a)(4)", "164.312(a)(1)"),
                "CC6.3"),
        AUDIT_LOG("audit log", Severity.HIGH, List.of("164.312(b)"), "CC7.2"),
        KEYS("keys are kept and rotated", Severity.MEDIUM, List.of("164.312(a)(2)(iv)"), "CC6.1"),
        BACKUP("backup and recovery", Severity.MEDIUM, List.of("164.308(a)(7)(ii)(A)"), "A1.2");

        private final String label;
        private final Severity severity;

        @SuppressWarnings("ImmutableEnumChecker") // made by toList and never changed
        private final List<Control> controls;

        Subject(String label, Severity severity, List<String> sections, String criterion) {
            this.label = label;
            this.severity = severity;
            this.controls =
                    java.util.stream.Stream.concat(
                                    sections.stream().map(Control::hipaa),
                                    java.util.stream.Stream.of(Control.soc2(criterion)))
                            .toList();
        }

        public String label() {
            return label;
        }

        public Severity severity() {
            return severity;
        }

        public List<Control> controls() {
            return controls;
        }
    }
}
