/// Real PostgreSQL servers as child processes, from bundled archives or from a system installation.
@org.jspecify.annotations.NullMarked
package org.handoff.clinic.server;
