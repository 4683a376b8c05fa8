/**
 * Storms of providers in virtual time: the real strategies of three workers against fake providers,
 * the same each time. What it comes to is docs/outage-simulation.md.
 */
@NullMarked
package dev.director.worker.simulation;

import org.jspecify.annotations.NullMarked;
