/// What people declared in catalogs and as code: Backstage, CycloneDX, Terraform.
@NullMarked
package org.handoff.inventory.source.catalog;

import org.jspecify.annotations.NullMarked;
