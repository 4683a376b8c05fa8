package dev.director.api.http;

import dev.director.api.topics.Requests;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.ErrorCode;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/models}: the models that requests may name, in the shape of OpenAI's list. */
@RestController
final class ModelsResource {
    private final Requests requests;

    ModelsResource(Requests requests) {
        this.requests = requests;
    }

    @GetMapping("/v1/models")
    Models models() {
        return new Models(
                "list",
                requests.models().stream()
                        .filter(ControlEvent.Model::allowed)
                        .map(ModelsResource::model)
                        .toList());
    }

    @GetMapping("/v1/models/{name}")
    Model model(@PathVariable String name) {
        return models().data().stream()
                .filter(model -> model.id().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new Problem(
                                HttpStatus.NOT_FOUND,
                                ErrorCode.MODEL_NOT_ALLOWED.wire(),
                                "There is no such model; GET /v1/models lists those that there are."));
    }

    private static Model model(ControlEvent.Model model) {
        return new Model(model.name(), "model", 0, model.provider(), model.family(), model.api());
    }

    /** OpenAI's list. */
    record Models(String object, List<Model> data) {}

    /**
     * OpenAI's model, and what Director adds.
     *
     * @param id the name that requests use
     * @param object {@code model}
     * @param created always 0: the catalogue does not say
     * @param owned_by the provider of its first route
     * @param family models that share a fallback
     * @param api how it is called: {@code chat} or {@code responses}
     */
    record Model(
            String id, String object, long created, String owned_by, String family, String api) {}
}
