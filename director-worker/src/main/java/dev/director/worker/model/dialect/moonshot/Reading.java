package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one document's schemas into the alternatives that they allow. Not thread-safe. */
final class Reading {

    /** Schemas that are read: more is a circle of choices, or beyond what the dialect takes. */
    private static final int BUDGET = 20_000;

    private final Definitions definitions;
    private final Lost lost;
    private int read;

    Reading(Definitions definitions, Lost lost) {
        this.definitions = definitions;
        this.lost = lost;
    }

    Union read(JsonNode schema, Place place) {
        read++;
        if (place.tooDeep() || read > BUDGET) {
            lost.note("depth");
            return Union.any();
        }
        Conjuncts all = new Conjuncts(schema, place, lost);
        return union(all).with(all.description(), all.preset());
    }

    Lost lost() {
        return lost;
    }

    private Union union(Conjuncts all) {
        Optional<String> only = all.onlyReference();
        if (only.isPresent() && !all.place().root()) {
            return reference(only.get(), all.place());
        }
        enterReferences(all);
        if (all.impossible()) {
            return Union.never();
        }
        return all.firstChoice().isPresent()
                ? choices(all, all.firstChoice().get())
                : Typed.read(all.plain(), all.place(), this);
    }

    private Union reference(String reference, Place place) {
        Optional<ObjectNode> put =
                place.embedded() ? Optional.empty() : definitions.reference(reference);
        if (put.isEmpty()) {
            lost.note("$ref");
        }
        return put.map(Union::of).orElseGet(Union::any);
    }

    /** With other demands beside it, a reference is entered, unless that leads in a circle. */
    private void enterReferences(Conjuncts all) {
        Optional<String> next = all.nextReference();
        while (next.isPresent()) {
            enter(all, next.get());
            next = all.nextReference();
        }
    }

    private void enter(Conjuncts all, String reference) {
        boolean circle = all.place().inlined().contains(reference);
        Optional<JsonNode> target =
                circle || all.place().embedded() ? Optional.empty() : definitions.target(reference);
        target.ifPresentOrElse(it -> all.enter(reference, it), () -> lost.note("$ref"));
    }

    private Union choices(Conjuncts all, JsonNode alternatives) {
        List<JsonNode> besides = all.besidesFirstChoice();
        Union union = Union.never();
        for (JsonNode alternative : alternatives) {
            ObjectNode chosen = Codec.mapper().createObjectNode();
            chosen.putArray("allOf").addAll(besides).add(alternative);
            union = union.or(read(chosen, all.place().choice()));
        }
        return union;
    }
}
