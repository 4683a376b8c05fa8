package dev.director.worker;

import dev.director.schemas.BudgetAlert;
import dev.director.schemas.Topics;
import dev.director.worker.intake.WorkerFailure;
import dev.director.worker.intake.budget.AlertTopic;
import dev.director.worker.intake.budget.BudgetSteward;
import dev.director.worker.intake.budget.BudgetWriter;
import dev.director.worker.intake.budget.Treasury;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.outbox.KafkaClients;
import dev.director.worker.telemetry.AlertWebhook;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Builds what has to do with money from the worker's settings. */
@Configuration(proxyBeanMethods = false)
class MoneyWiring {

    private static final Logger log = LoggerFactory.getLogger(MoneyWiring.class);

    @Bean
    BudgetWriter budgetLog(KafkaClients clients, WorkerSettings settings, Clock clock) {
        return new BudgetWriter(
                topics(settings).budgets(), Wiring.life(settings, clock), clients::plain);
    }

    @Bean
    Budgets budgets(BudgetWriter log, Clock clock) {
        return new Budgets(log.self(), log, clock);
    }

    @Bean
    AlertTopic alerts(KafkaClients clients, WorkerSettings settings, Clock clock) {
        return new AlertTopic(
                topics(settings).alerts(), clients::plain, webhook(settings.alerts(), clock));
    }

    /** Lazy, as the admin client is. */
    @Bean
    @Lazy
    Treasury treasury(
            BudgetWriter writer,
            Budgets budgets,
            AlertTopic alerts,
            KafkaClients clients,
            Admin admin,
            WorkerSettings settings,
            Clock clock) {
        String topic = topics(settings).budgets();
        BudgetSteward steward =
                new BudgetSteward(budgets, writer, forgetting(admin, topic), alerts, clock);
        return new Treasury(
                topic,
                () -> clients.reader(IsolationLevel.READ_COMMITTED),
                writer,
                budgets,
                steward);
    }

    /** Best effort: what is not deleted is read in vain when a worker starts. */
    private static LongConsumer forgetting(Admin admin, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return offset -> {
            var _ =
                    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                            .all()
                            .whenComplete((done, failure) -> {
                                if (failure != null) {
                                    log.warn(
                                            "What {} needs no more could not be deleted: {}",
                                            topic,
                                            failure.getMessage());
                                }
                            });
        };
    }

    private static Consumer<BudgetAlert> webhook(WorkerSettings.Alerts settings, Clock clock) {
        try {
            return settings.webhookUrl()
                    .<Consumer<BudgetAlert>>map(
                            url -> new AlertWebhook(url, settings.webhookSecret(), clock))
                    .orElse(_ -> {});
        } catch (IllegalArgumentException e) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION,
                    "director.alerts.webhook-url or webhook-secret: " + e.getMessage());
        }
    }

    private static Topics topics(WorkerSettings settings) {
        return new Topics(settings.topics().prefix());
    }
}
