package dev.darkroom.worker.trainings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.training.FineTuning;
import dev.darkroom.worker.Trainings;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.ServedModelsConfig;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.engine.TrainedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationTest {
    private static final int WORKERS = 8;

    private final InMemoryObjectStore objects = new InMemoryObjectStore();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldLetOneOfTheTrainingsHaveANameThatRegisterItAtOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(WORKERS);
        List<Callable<TrainedModel>> registering = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = worker(i);
            registering.add(() -> {
                together.await();
                return worker.registers();
            });
        }

        List<TrainedModel> registered = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<TrainedModel> one : threads.invokeAll(registering)) {
                try {
                    registered.add(one.get());
                } catch (ExecutionException e) {
                    refused.add(e.getCause());
                }
            }
        }

        assertThat(registered).hasSize(1);
        assertThat(refused)
                .hasSize(WORKERS - 1)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                TrainingRefusedException.class,
                                refusal -> assertThat(refusal.code()).isEqualTo("name_taken")));
        assertThat(worker(WORKERS).models.find("ink")).contains(registered.getFirst());
    }

    @Test
    void shouldLetALaterAttemptAtATrainingTakeThePlaceOfAnEarlierOne() throws IOException {
        TrainingTask task = Trainings.task("ink", TrainingKind.LORA, 1, List.of());
        worker(0).registers(task);

        TrainedModel again = worker(1).registers(task);

        assertThat(worker(2).models.find("ink")).contains(again);
    }

    private Worker worker(int number) throws IOException {
        Path home = Files.createDirectories(folder.resolve(Integer.toString(number)));
        ServedModelsConfig config = Configs.models(Map.of(
                "darkroom.models.path", home.resolve("models").toString(),
                "darkroom.models.fetched",
                        Files.createDirectories(home.resolve("fetched")).toString()));
        ModelRegistry registry = new ModelRegistry(config);
        ModelCards cards = new ModelCards(registry, config, Configs.worker(Map.of()), objects);
        Path output = Files.createDirectories(home.resolve("out"));
        Files.write(output.resolve(FineTuning.LORA), new byte[] {(byte) number});
        TrainedModels models = new TrainedModels(objects, registry, cards);
        return new Worker(new Registration(objects, registry, models), models, output);
    }

    /** One that has trained, and is about to register. */
    private record Worker(Registration registration, TrainedModels models, Path output) {
        TrainedModel registers() throws IOException {
            return registers(Trainings.task("ink", TrainingKind.LORA, 1, List.of()));
        }

        TrainedModel registers(TrainingTask task) throws IOException {
            return registration.register(task, output);
        }
    }
}
