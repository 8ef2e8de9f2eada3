FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app

# Before the code, so that a change of the code does not install everything anew.
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

# DATA_DIR is the one folder that the service writes to; a new volume gets this folder's owner.
RUN useradd --system --no-create-home flireo && install --directory --owner=flireo /data

COPY . .

# These values serve this one command: none of them ends up in the image.
RUN DEBUG=0 SECRET_KEY=only-to-collect-files ALLOWED_HOSTS=localhost WEBHOOK_TOKEN=only-to-collect-files \
    DATA_DIR=/tmp/data python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/data

USER flireo
ENV DEBUG=0 DATA_DIR=/data HOST=0.0.0.0 PORT=8000
EXPOSE 8000

CMD ["python", "-m", "flireo_site.serving"]
