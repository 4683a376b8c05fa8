package dev.director.api.topics.batches;

/**
 * What is wrong with a batch's input.
 *
 * @param code OpenAI's, or one of Director's
 * @param message what to do; never what the line holds
 * @param param the field; empty where it is none
 * @param line of the file, from 1; 0 where it is none
 */
public record BatchFault(String code, String message, String param, int line) {}
