package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecException;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.SiteSteps;
import org.handoff.control.runbook.SiteSteps.HoldPoint;
import org.handoff.control.runbook.SiteSteps.Place;
import org.handoff.control.runbook.SiteSteps.SiteHook;
import org.handoff.control.runbook.Step;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The guide's hooks around a move, as the conductor takes them, and what the spec refuses.
final class SiteWiringTest {
    private static final Path GUIDE = Path.of("../docs/guides/hooks.md");

    @TempDir private Path folder;

    private Spec spec(String more) throws IOException {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return SpecReader.parse("handoff.yaml", least + more, folder);
    }

    private String guide() throws IOException {
        Matcher block =
                Pattern.compile(
                                "```yaml\n(pointers:(?:(?!```).)*?holdPoints:.*?)```",
                                Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void theGuidesPlacesAreWhatTheConductorIsTold() throws IOException {
        SiteSteps site = SiteWiring.of(spec(guide()));
        assertThat(site.hooks())
                .extracting(SiteHook::name, SiteHook::place, SiteHook::budget)
                .containsExactly(
                        tuple("legacy jobs", Place.BEFORE, Duration.ofSeconds(30)),
                        tuple("pharmacy fax", Place.BEFORE, Duration.ofMinutes(5)),
                        tuple("cloud jobs", Place.AFTER, Duration.ofMinutes(10)));
        assertThat(site.holdPoints())
                .containsExactly(
                        new HoldPoint(
                                "go or no-go",
                                Place.BEFORE,
                                List.of("grace", "olga"),
                                Duration.ofMinutes(15)),
                        new HoldPoint(
                                "ward round", Place.AFTER, List.of(), Duration.ofMinutes(30)));
    }

    @Test
    void thePaperRunbookHasThemAndTheirBudgets() throws IOException {
        CompiledRunbook forth = RunbookSource.of(spec(guide()), Environment.CLOUD, null);
        assertThat(forth.lines())
                .filteredOn(it -> it.step() == Step.BEFORE || it.step() == Step.AFTER)
                .extracting(CompiledRunbook.Line::says)
                .containsExactly(
                        "legacy jobs: /opt/clinic/jobs off (at most 30 s a try); a person leads"
                                + " pharmacy fax: switch it off (at most 300 s a try); hold point"
                                + " go or no-go: grace or olga releases it within 900 s, else the"
                                + " run goes back.",
                        "hold point ward round: an operator releases it within 1800 s, else the"
                                + " run goes back; cloud jobs: Rundeck job 9b2d7c40-start-jobs (at"
                                + " most 600 s a try).");
        CompiledRunbook back = RunbookSource.of(spec(guide()), Environment.LEGACY, null);
        assertThat(back.lines())
                .filteredOn(it -> it.step() == Step.AFTER)
                .extracting(CompiledRunbook.Line::says)
                .allMatch(it -> it.indexOf("cloud jobs") < it.indexOf("pharmacy fax"))
                .allMatch(it -> it.indexOf("pharmacy fax") < it.indexOf("legacy jobs"))
                .noneMatch(it -> it.contains("hold point"));
    }

    @Test
    void aHookThatIsNeverAskedTwiceMustSayHowItIsSeen() {
        String blind =
                "pointers: [{name: jobs, at: before, driver: command, command: {legacy: [a, b],"
                        + " cloud: [a, c]}}]";
        assertThatThrownBy(() -> spec(blind))
                .isInstanceOfSatisfying(
                        SpecException.class,
                        it ->
                                assertThat(it.problems().toString())
                                        .contains("pointers[0].command.observe"));
    }

    @Test
    void anAddressIsMovedAtTheReleaseAndNamesAreTakenOnce() {
        String both =
                "pointers: [{name: go, at: after, driver: nginx, nginx: {file: /a, upstream: a,"
                        + " legacy: [a], cloud: [b], observe: 127.0.0.1:1}}]\n"
                        + "holdPoints: [{name: go}]";
        assertThatThrownBy(() -> spec(both))
                .isInstanceOfSatisfying(
                        SpecException.class,
                        it ->
                                assertThat(it.problems().toString())
                                        .contains("pointers[0].at", "pointers[0].name"));
    }
}
