package dev.director.worker.model.catalogue;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * US dollars for a million tokens.
 *
 * @param from the first day, in UTC, on which it counts
 * @param input for what is read
 * @param cachedInput for what is read from the provider's cache
 * @param output for what is written, reasoning included
 */
public record Price(LocalDate from, BigDecimal input, BigDecimal cachedInput, BigDecimal output) {}
