/// Log-ins by a site's own identity provider: OpenID Connect, authorization code with PKCE.
@NullMarked
package org.handoff.control.oidc;

import org.jspecify.annotations.NullMarked;
