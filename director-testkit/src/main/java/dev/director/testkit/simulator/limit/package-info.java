/** The limits that a provider sets a credential, and what each credential makes of them. */
@NullMarked
package dev.director.testkit.simulator.limit;

import org.jspecify.annotations.NullMarked;
