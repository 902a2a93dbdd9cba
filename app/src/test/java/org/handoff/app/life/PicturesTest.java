package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;

/// The guide's pictures show the pages as they are.
class PicturesTest {
    @Test
    void theDocumentedPicturesWereTakenOfThesePages() throws Exception {
        assertThat(Files.readString(Album.TAKEN_OF).strip())
                .as(
                        "the pages changed; take the pictures anew: mvn -pl app -am test"
                                + " -Dtest=DashboardTest -Dhandoff.pages=write"
                                + " -Dsurefire.failIfNoSpecifiedTests=false, and look at them")
                .isEqualTo(Album.sources());
    }
}
