package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.intake.Origin;
import org.handoff.inventory.intake.Problem;

import java.util.List;
import java.util.Map;

/// The estate as the files show it.
///
/// @param edges in an order that depends on the files alone
/// @param originals the files on disk that it was drawn from
/// @param noise what was left out, by rule
/// @param assumed what sources had to assume, with the number of files
/// @param refused entities, edges and leases beyond the limits; above 0 the estate is not known
/// @param vague edges that are told more precisely by others, and so not judged
public record Graph(
        List<Entity> entities,
        Edges edges,
        List<Sensor> sensors,
        List<Original> originals,
        List<FileRecord> files,
        List<JobRecord> jobs,
        List<CertificateRecord> certificates,
        List<Problem> problems,
        Map<String, Long> noise,
        Map<String, Long> assumed,
        Activity activity,
        List<String> hidden,
        long flows,
        long refused,
        long vague) {

    /// A file on disk as it was read.
    ///
    /// @param sha256 of all its bytes; empty if it could not be read
    public record Original(Origin origin, long size, String sha256) {}

    /// Something that runs by itself, and where.
    public record JobRecord(Entity host, Fact.Job job, Place place) {}

    /// A certificate, and where.
    public record CertificateRecord(Entity host, Fact.Certificate certificate, Place place) {}

    /// `path:line` and the beginning of the file's hash, which a person can check.
    public String show(Place place) {
        FileRecord file = files.get(place.file());
        String hash = file.sha256().isEmpty() ? "" : " sha256 " + file.sha256().substring(0, 12);
        return file.path() + ":" + place.line() + hash;
    }
}
