package org.handoff.control.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

class SignedNoteTest {
    /// The example that Go's note package is documented with.
    private static final String GO_KEY =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String GO_NOTE =
            "If you think cryptography is the answer to your problem,\n"
                + "then you don't know what your problem is.\n\n"
                + "\u2014 PeterNeumann"
                + " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private final SigningKey key = SigningKey.ofThisProcess("handoff/respiratory");

    @Test
    void aNoteOfAnotherProgramIsVerifiedAndAChangedOneIsNot() {
        VerifierKey peter = VerifierKey.parse(GO_KEY);
        SignedNote note = SignedNote.parse(GO_NOTE).orElseThrow();

        assertThat(peter.signed(note)).isTrue();
        assertThat(peter.text()).isEqualTo(GO_KEY);
        assertThat(peter.signed(new SignedNote(note.text() + "x\n", note.signatures()))).isFalse();
        assertThat(key.verifier().signed(note)).isFalse();
    }

    @Test
    void whatIsSignedIsVerifiedAfterWritingAndReading() {
        SignedNote note = key.sign("handoff/respiratory\n7\nroot\n");
        VerifierKey read = VerifierKey.parse(key.verifier().text());

        assertThat(SignedNote.parse(note.written())).contains(note);
        assertThat(read).isEqualTo(key.verifier());
        assertThat(read.signed(note)).isTrue();
    }

    @Test
    void aSignatureOfAnUnknownKeyBesideAKnownOneIsIgnored() {
        SigningKey witness = SigningKey.ofThisProcess("witness.example");
        SignedNote note = key.sign("text\n");
        SignedNote both =
                new SignedNote(
                        note.text(),
                        List.of(
                                witness.sign("text\n").signatures().getFirst(),
                                note.signatures().getFirst()));

        assertThat(key.verifier().signed(both)).isTrue();
    }

    @Test
    void oneWrongSignatureInTheNameOfAKeySpoilsTheNote() {
        SignedNote right = key.sign("text\n");
        SignedNote other = key.sign("other\n");
        SignedNote both =
                new SignedNote(
                        "text\n",
                        List.of(right.signatures().getFirst(), other.signatures().getFirst()));

        assertThat(key.verifier().signed(both)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\nno signature\n",
                "text\n\n\u2014 a b",
                "te\txt\n\n\u2014 a b\n",
                "\n\u2014 a b\n"
            })
    void whatIsNoNoteIsNoNote(String written) {
        assertThat(SignedNote.parse(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a+b", "a+00000000+AQ==", "a+zzzz+!!"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> VerifierKey.parse(text))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("name+id+key");
    }

    @Test
    void notesCutAnywhereAreReadUpToTheLastWholeOne() {
        SignedNote first = key.sign("handoff/respiratory\n7\nroot\n");
        SignedNote second = key.sign("handoff/respiratory\n9\nroot\n");
        byte[] all = SignedNote.together(List.of(first, second)).getBytes(StandardCharsets.UTF_8);
        int middle = SignedNote.together(List.of(first)).getBytes(StandardCharsets.UTF_8).length;
        for (int end = 0; end <= all.length; end++) {
            SignedNote.Read read = SignedNote.readTogether(Arrays.copyOf(all, end));
            int whole = end == all.length ? 2 : end >= middle ? 1 : 0;
            assertThat(read.notes()).as("cut at %d", end).hasSize(whole);
            assertThat(read.end()).isEqualTo(whole == 2 ? all.length : whole * middle);
        }
    }
}
