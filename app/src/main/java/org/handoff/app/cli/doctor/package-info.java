/// What somebody who helps from afar needs to know, without anything of a patient or a secret.
@NullMarked
package org.handoff.app.cli.doctor;

import org.jspecify.annotations.NullMarked;
