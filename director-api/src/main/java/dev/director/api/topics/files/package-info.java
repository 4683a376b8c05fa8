/** Files that were uploaded to the API or that its batches gave, in chunks in a topic. */
@NullMarked
package dev.director.api.topics.files;

import org.jspecify.annotations.NullMarked;
