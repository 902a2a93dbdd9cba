package org.handoff.engine.mariadb.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.TableName;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

/// The triggers of the fence beside those of a site that does as it likes.
@Timeout(600)
final class TriggersTest {
    private static final String TRIGGERS =
            "SELECT group_concat(concat_ws(' ', trigger_name, event_object_table,"
                    + " action_statement) ORDER BY 1 SEPARATOR '; ') FROM"
                    + " information_schema.triggers WHERE trigger_schema = database()";

    private static MariaInstallation installation(MariaSide side) {
        return new MariaInstallation(side, Environment.LEGACY, "triggers-test");
    }

    private static void install(MariaSide side, String... tables) {
        installation(side)
                .install(
                        false,
                        List.of(tables).stream().map(one -> new TableName("public", one)).toList());
    }

    private static MariaSide other(MariaSide side) throws WireFailure {
        Maria.run(
                side,
                "CREATE USER IF NOT EXISTS other@'%%' IDENTIFIED BY '%s';\n"
                                .formatted(MariaServer.PASSWORD)
                        + "GRANT ALL ON *.* TO other@'%'");
        return new MariaSide(
                side.host(),
                side.port(),
                side.database(),
                side.schema(),
                "other",
                side.password(),
                side.tls(),
                side.connect());
    }

    @Test
    void aTriggerOfTheSitesThatIsCalledLikeOursIsSilencedAndComesBack() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE handoff_note (id int PRIMARY KEY);
                CREATE TABLE audit (id int);
                CREATE TRIGGER handoff_note_ai AFTER INSERT ON handoff_note FOR EACH ROW
                  INSERT INTO audit VALUES (NEW.id);
                """);
        String before = Maria.ask(side, TRIGGERS);
        install(side, "handoff_note");
        Maria.run(side, "SET @handoff_receiving = 1;\nINSERT INTO handoff_note VALUES (1)");
        assertThat(Maria.ask(side, "SELECT count(*) FROM audit")).isEqualTo("0");
        installation(side).uninstall();
        assertThat(Maria.ask(side, TRIGGERS)).isEqualTo(before);
    }

    @Test
    void aTableThatTookThePlaceOfAFencedOneIsFencedAtTheNextStart() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE visit (id int PRIMARY KEY);
                CREATE TABLE visit_new LIKE visit;
                INSERT INTO visit_new VALUES (7);
                """);
        install(side, "visit");
        Maria.run(side, "RENAME TABLE visit TO visit_old, visit_new TO visit");
        install(side, "visit");
        MariaSide other = other(side);
        assertThatThrownBy(() -> Maria.run(other, "INSERT INTO visit VALUES (1)"))
                .hasMessageContaining("does not accept writes");
        assertThatThrownBy(() -> Maria.run(other, "DELETE FROM visit"))
                .hasMessageContaining("does not accept writes");
        installation(side).uninstall();
        assertThat(Maria.ask(side, TRIGGERS)).isEmpty();
    }

    @Test
    void aTriggerThatTheSiteChangedMeanwhileComesBackAsTheSiteHasIt() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE visit (id int PRIMARY KEY);
                CREATE TABLE audit (id int);
                CREATE TRIGGER told AFTER INSERT ON visit FOR EACH ROW
                  INSERT INTO audit VALUES (NEW.id);
                """);
        install(side, "visit");
        Maria.run(
                side,
                "CREATE OR REPLACE TRIGGER told AFTER INSERT ON visit FOR EACH ROW INSERT INTO"
                        + " audit VALUES (NEW.id + 100)");
        install(side, "visit");
        installation(side).uninstall();
        assertThat(Maria.ask(side, TRIGGERS))
                .isEqualTo("told visit INSERT INTO audit VALUES (NEW.id + 100)");
    }
}
