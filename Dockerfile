FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 \
    UV_PROJECT_ENVIRONMENT=/opt/venv PATH=/opt/venv/bin:$PATH DATA_DIR=/data

RUN pip install --no-cache-dir uv \
 && useradd --uid 1000 --create-home newsroom \
 && install -d -o newsroom /data
WORKDIR /app
COPY pyproject.toml .python-version README.md ./
RUN uv sync --no-dev
COPY . .

USER newsroom
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["deploy/start"]
