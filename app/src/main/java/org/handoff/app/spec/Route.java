package org.handoff.app.spec;

/// Names requests by method and path, written `POST /fhir/*/_search`.
///
/// @param method an HTTP method in capitals, or `*` for any
/// @param path begins with `/`; each `*` stands for any run of characters, `/` included
public record Route(String method, String path) {
    @Override
    public String toString() {
        return method + " " + path;
    }
}
